import { areHalves } from './entries.ts';
import type { Sparse } from './sparse.ts';

/** Rows that the compiled W_rec r takes at a time, and how many entries of each it takes at a turn. */
const ROWS = 8;
const TURN = 4;

/**
 * A sparse matrix in slices of eight rows of about the same length ("SELL-C-σ", Kreutzer et al. 2014): of each slice the
 * rows' first entries, then their second entries, and so on, filled up with zeros to the length of the slice's longest
 * row and to whole turns. Sorted by length over all rows, that is little.
 */
export interface Slices {
  /** The turns of each slice. */
  readonly turns: Uint32Array;
  /** The row in each of a slice's eight places; `spare` where there is none. */
  readonly places: Int32Array;
  /** The column of each entry; `spare` for those that fill up. */
  readonly index: Int32Array;
  readonly value: Float64Array;
  readonly half: boolean;
}

export const slicesOf = ({ rows, start, index, value }: Sparse, spare: number): Slices => {
  const lengthOf = (row: number): number => (start[row + 1] as number) - (start[row] as number);
  // Rows of one length stay in their order: the same matrix makes the same slices.
  const sorted = Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
  const count = Math.ceil(rows / ROWS);
  const places = new Int32Array(count * ROWS).fill(spare);
  places.set(sorted);
  const turns = Uint32Array.from({ length: count }, (_, slice) =>
    Math.ceil(lengthOf(sorted[Math.min((slice + 1) * ROWS, rows) - 1] as number) / TURN),
  );
  const length = turns.reduce((sum, n) => sum + n, 0) * TURN * ROWS;
  const slices = { turns, places, index: new Int32Array(length).fill(spare), value: new Float64Array(length) };
  let first = 0;
  for (let at = 0; at < rows; at++) {
    if (at > 0 && at % ROWS === 0) first += (turns[at / ROWS - 1] as number) * TURN * ROWS;
    const row = sorted[at] as number;
    for (let e = 0; e < lengthOf(row); e++) {
      const to = first + e * ROWS + (at % ROWS);
      slices.index[to] = index[(start[row] as number) + e] as number;
      slices.value[to] = value[(start[row] as number) + e] as number;
    }
  }
  return { ...slices, half: areHalves(value) };
};
