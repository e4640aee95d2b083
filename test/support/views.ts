import { matrix, type Tensor, vector } from '../../modules/index.ts';

export const ones = (rows: number, columns?: number): Tensor =>
  columns === undefined
    ? vector(new Float64Array(rows).fill(1))
    : matrix(new Float64Array(rows * columns).fill(1), rows, columns);
