import { keyOf, type Seed } from './core/key.ts';
import { cos, exp, sin } from './core/math.ts';
import { expectShape, matrix, type Tensor } from './core/tensor.ts';
import {
  type AttractorWeights,
  attractorWeights,
  gaussianInto,
  roundToHalf,
  type Sparse,
  uniformInto,
} from './kernels/index.ts';

/**
 * The fixed random matrices of the network, each from its own key: rows are keyed one by one. Entries are rounded to
 * 21 binary digits as they are drawn (6 decimal digits of a random number), which halves the memory that every step has
 * to read; all arithmetic with them is in float64. Matrices given as data keep their float64.
 */

/** [rows, columns], each entry present with probability p and then N(0, 1/(p · fanIn)). */
const drawSparse = (rows: number, columns: number, p: number, fanIn: number, seed: Seed, name: string): Sparse => {
  const mask = keyOf(seed, name, 'present');
  const strength = keyOf(seed, name, 'strength');
  const coins = new Float64Array(columns);
  const drawn = new Float64Array(columns);
  const start = new Int32Array(rows + 1);
  const room = Math.ceil(rows * columns * p + 8 * Math.sqrt(rows * columns * p * (1 - p)) + columns);
  const index = new Int32Array(room);
  const value = new Float32Array(room);
  const sd = 1 / Math.sqrt(p * fanIn);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    uniformInto(coins, mask, i);
    const first = count;
    for (let j = 0; j < columns; j++) if ((coins[j] as number) < 2 * p - 1) index[count++] = j;
    const entries = drawn.subarray(0, count - first);
    gaussianInto(entries, strength, i);
    for (let e = 0; e < entries.length; e++) entries[e] = sd * (entries[e] as number);
    roundToHalf(entries);
    value.set(entries, first);
    start[i + 1] = count;
  }
  return { rows, columns, start, index: index.slice(0, count), value: value.slice(0, count) };
};

/** W_rec [units, units]: connection probability p, entries N(0, 1/(p · units)). */
export const drawRecurrent = (units: number, p: number, seed: Seed): Sparse =>
  drawSparse(units, units, p, units, seed, 'reservoir/recurrent');

/** W_fb [units, outputs] ~ U(−1, 1). */
export const drawFeedback = (units: number, outputs: number, seed: Seed): Tensor => {
  const data = new Float64Array(units * outputs);
  uniformInto(data, keyOf(seed, 'reservoir/feedback'), 0);
  return matrix(data, units, outputs);
};

/** W_attr [units, neurons]: each entry present with probability p, N(0, 1/(p · units)). */
export const drawProjection = (units: number, neurons: number, p: number, seed: Seed): Sparse =>
  drawSparse(units, neurons, p, units, seed, 'projection/weights');

export interface SheetWeights {
  /** Neurons along each axis of the torus. */
  readonly side: number;
  /** Uniform inhibition added to every weight. */
  readonly offset: number;
  /** Standard deviation of the profile φ, where the torus has circumference π. */
  readonly width: number;
  /** Standard deviation of the independent noise on every weight. */
  readonly noise: number;
  /** How far ahead of itself a neuron excites most, where the torus has circumference π: 0 if left out. */
  readonly shift?: number;
  /** Which way ahead is (degrees): 0 along the columns' axis, 90 along the rows'. */
  readonly heading?: number;
}

/**
 * J [side², side²]: J = offset + φ(d) + N(0, noise²), φ the normal density of standard deviation `width`, independent
 * noise for every ordered pair, self-connections included. For the weight from neuron j to neuron i, d is the periodic
 * Euclidean distance of i from the point that lies `shift` ahead of j, on a torus of circumference π per axis. Drawn when
 * an attractor first needs it; several attractors may share one.
 * Source: Itskov et al. 2011, constants of Pogodin et al. 2019, both without a shift; for it Zhang 1996.
 */
export const drawSheet = (
  { side, offset, width, noise, shift = 0, heading = 0 }: SheetWeights,
  seed: Seed,
): AttractorWeights => {
  const n = side * side;
  const key = keyOf(seed, 'attractor/weights');
  const spacing = Math.PI / side;
  const peak = 1 / (width * Math.sqrt(2 * Math.PI));
  const angle = (heading * Math.PI) / 180;
  const [columnsAhead, rowsAhead] = [(shift / spacing) * cos(angle), (shift / spacing) * sin(angle)];
  /** The distance along one axis of what lies `cells` further on. */
  const around = (cells: number): number => {
    const apart = Math.abs(cells) % side;
    return spacing * Math.min(apart, side - apart);
  };
  /** offset + φ by how many columns and rows apart. */
  const profile = (): Float64Array => {
    const out = new Float64Array(n);
    for (let dc = 0; dc < side; dc++) {
      for (let dr = 0; dr < side; dr++) {
        const across = around(dc - columnsAhead);
        const along = around(dr - rowsAhead);
        out[dc * side + dr] = offset + peak * exp(-(across * across + along * along) / (2 * width * width));
      }
    }
    return out;
  };
  let mean: Float64Array | undefined;
  const fill = (column: Float64Array, j: number): void => {
    mean ??= profile();
    gaussianInto(column, key, j);
    const rowOfJ = j % side;
    const columnOfJ = (j - rowOfJ) / side;
    for (let c = 0, i = 0; c < side; c++) {
      const dc = (c - columnOfJ + side) % side;
      for (let r = 0; r < side; r++, i++) {
        const dr = (r - rowOfJ + side) % side;
        column[i] = (mean[dc * side + dr] as number) + noise * (column[i] as number);
      }
    }
  };
  return attractorWeights(n, fill, true);
};

export interface RingWeights extends Omit<SheetWeights, 'side' | 'shift' | 'heading'> {
  /** Neurons on the ring. */
  readonly neurons: number;
}

/**
 * J [n, n] of a ring: as of the sheet, J = offset + φ(d) + N(0, noise²), with d the distance along a ring of
 * circumference π.
 */
export const drawRing = ({ neurons: n, offset, width, noise }: RingWeights, seed: Seed): AttractorWeights => {
  const key = keyOf(seed, 'attractor/ring');
  const peak = 1 / (width * Math.sqrt(2 * Math.PI));
  const mean = Float64Array.from({ length: n }, (_, apart) => {
    const d = (Math.PI / n) * Math.min(apart, n - apart);
    return offset + peak * exp(-(d * d) / (2 * width * width));
  });
  const fill = (column: Float64Array, j: number): void => {
    gaussianInto(column, key, j);
    for (let i = 0; i < n; i++) column[i] = (mean[(i - j + n) % n] as number) + noise * (column[i] as number);
  };
  return attractorWeights(n, fill, true);
};

/** J given as data [side², side²], entry (i, j) from neuron j to neuron i. */
export const sheetOf = (J: Tensor): AttractorWeights => {
  const [n = 0] = J.shape;
  expectShape('attractor.recurrent', J, n, n);
  return attractorWeights(n, (column, j) => {
    for (let i = 0; i < n; i++) column[i] = J.get(i, j);
  });
};
