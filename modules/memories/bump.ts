import { atan2, cos, sin } from '../core/math.ts';
import { matrix, type Tensor, vector } from '../core/tensor.ts';

/**
 * The centre of a bump on a ring of n cells, in [0, n): (n / 2π) · arg Σ xₐ exp(2π√−1 a / n).
 */
export const circularMean = (n: number): ((x: Float64Array) => number) => {
  const cosine = Float64Array.from({ length: n }, (_, a) => cos((2 * Math.PI * a) / n));
  const sine = Float64Array.from({ length: n }, (_, a) => sin((2 * Math.PI * a) / n));
  return (sums) => {
    let re = 0;
    let im = 0;
    for (let a = 0; a < n; a++) {
      re += (cosine[a] as number) * (sums[a] as number);
      im += (sine[a] as number) * (sums[a] as number);
    }
    const turns = atan2(im, re) / (2 * Math.PI);
    const at = n * (turns < 0 ? turns + 1 : turns);
    return at === n ? 0 : at; // rounding may reach the seam; NaN must not be taken for it
  };
};

/**
 * The centre of a bump on a torus of side²: the circular mean of the rates along each axis,
 *
 *     position = (side / 2π) · arg Σ xᵢ exp(2π√−1 aᵢ / side)   with aᵢ the neuron's column, then its row.
 *
 * @returns a function from rates [side²] to (column, row) in cells, each in [0, side)
 */
export const bumpDecoder = (side: number): ((x: Float64Array) => Tensor) => {
  const cell = circularMean(side);
  const rows = new Float64Array(side);
  const columns = new Float64Array(side);
  return (x) => {
    rows.fill(0);
    for (let c = 0, i = 0; c < side; c++) {
      let sum = 0;
      for (let r = 0; r < side; r++, i++) {
        const rate = x[i] as number;
        sum += rate;
        rows[r] = (rows[r] as number) + rate;
      }
      columns[c] = sum;
    }
    const position = new Float64Array(2);
    position[0] = cell(columns);
    position[1] = cell(rows);
    return vector(position);
  };
};

export interface Block {
  /** First row and column of the block; it wraps around the torus. */
  readonly row: number;
  readonly column: number;
  /** Its height and width (neurons): 5. */
  readonly size?: number;
  /** What it adds to e: 1. */
  readonly amplitude?: number;
}

/** An input to the sheet that is zero but on one block [side²]. */
export const blockCue = (side: number, { row, column, size = 5, amplitude = 1 }: Block): Tensor => {
  const data = new Float64Array(side * side);
  for (let c = column; c < column + size; c++) {
    for (let r = row; r < row + size; r++) data[(c % side) * side + (r % side)] = amplitude;
  }
  return vector(data);
};

/** The rates as a picture [rows, columns]: neuron i sits at row i mod side, column ⌊i / side⌋. */
export const sheet = (x: Tensor, side: number): Tensor => matrix(x.data, side, side).transpose(1, 0) as Tensor;
