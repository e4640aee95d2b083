import { dense, type Numbers, type Tensor, toTensor } from '../core/tensor.ts';
import type { Entries } from './entries.ts';

/** A sparse matrix, compressed by rows: row i has the entries start[i] … start[i + 1] − 1. */
export interface Sparse {
  readonly rows: number;
  readonly columns: number;
  /** [rows + 1] */
  readonly start: Int32Array;
  /** The column of each entry, ascending within a row. */
  readonly index: Int32Array;
  readonly value: Entries;
}

/** The non-zero entries of a matrix. */
export const sparse = (view: Tensor): Sparse => {
  const [rows = 0, columns = 0] = view.shape;
  const data = dense(view);
  const start = new Int32Array(rows + 1);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) if (data[i * columns + j] !== 0) count++;
    start[i + 1] = count;
  }
  const index = new Int32Array(count);
  const value = new Float64Array(count);
  let next = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const entry = data[i * columns + j] as number;
      if (entry === 0) continue;
      index[next] = j;
      value[next++] = entry;
    }
  }
  return { rows, columns, start, index, value };
};

/** A matrix as a module was given it, if it was. */
export const sparseOf = (name: string, given: Numbers | Sparse | undefined): Sparse | undefined => {
  if (given === undefined) return undefined;
  return typeof given === 'object' && 'start' in given ? given : sparse(toTensor(name, given));
};

/** The same matrix by columns: row j of the result is column j of `matrix`. */
export const transpose = (matrix: Sparse): Sparse => {
  const { rows, columns } = matrix;
  const start = new Int32Array(columns + 1);
  for (const j of matrix.index) start[j + 1] = (start[j + 1] as number) + 1;
  for (let j = 0; j < columns; j++) start[j + 1] = (start[j + 1] as number) + (start[j] as number);
  const next = start.slice();
  const index = new Int32Array(matrix.index.length);
  const value = matrix.value.slice();
  for (let i = 0; i < rows; i++) {
    for (let e = matrix.start[i] as number; e < (matrix.start[i + 1] as number); e++) {
      const j = matrix.index[e] as number;
      const to = next[j] as number;
      next[j] = to + 1;
      index[to] = i;
      value[to] = matrix.value[e] as number;
    }
  }
  return { rows: columns, columns: rows, start, index, value };
};
