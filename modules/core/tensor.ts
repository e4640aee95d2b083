import ndarray, { type NdArray } from 'ndarray';
import { show } from './problem.ts';

/** An array of float64 at a boundary: its `shape` says what it is, its `data` is what kernels read. */
export type Tensor = NdArray<Float64Array>;

type Vector = new (data: Float64Array, length: number, stride: number, offset: number) => Tensor;
type Matrix = new (
  data: Float64Array,
  rows: number,
  columns: number,
  rowStride: number,
  columnStride: number,
  offset: number,
) => Tensor;

// ndarray(…) looks up the class of a view by type and dimension at each call (200 ns); the class itself makes one in 15.
const VectorView = ndarray(new Float64Array(1), [1]).constructor as Vector;
const MatrixView = ndarray(new Float64Array(1), [1, 1]).constructor as Matrix;

/** A vector [n] over `data`. */
export const vector = (data: Float64Array): Tensor => new VectorView(data, data.length, 1, 0);

/** A matrix [rows, columns] over `data`, row by row. */
export const matrix = (data: Float64Array, rows: number, columns: number): Tensor =>
  new MatrixView(data, rows, columns, columns, 1, 0);

export const zeros = (rows: number, columns?: number): Tensor =>
  columns === undefined ? vector(new Float64Array(rows)) : matrix(new Float64Array(rows * columns), rows, columns);

/** From nested arrays: numbers, rows or a list of rows. */
export const tensor = (values: readonly number[] | readonly (readonly number[])[]): Tensor => {
  if (!Array.isArray(values[0])) return vector(Float64Array.from(values as readonly number[]));
  const rows = values as readonly (readonly number[])[];
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) throw new RangeError(`row ${i}: expected ${columns} entries, found ${row.length}`);
    data.set(row, i * columns);
  });
  return matrix(data, rows.length, columns);
};

/** What people have: a view, a plain array, nested arrays. */
export type Numbers = Tensor | Float64Array | readonly number[] | readonly (readonly number[])[];

/**
 * Any of these as a view: a plain array is a vector [n], nested ones are rows [rows, columns].
 * @throws {RangeError} `target: expected rows of 2 numbers, found …`
 */
export const toTensor = (name: string, given: Numbers): Tensor => {
  if (given instanceof Float64Array) return vector(given);
  if (Array.isArray(given)) {
    const rows = given as readonly (number | readonly number[])[];
    const nested = Array.isArray(rows[0]);
    for (const [i, row] of rows.entries()) {
      const bad = nested ? !Array.isArray(row) : typeof row !== 'number';
      if (bad)
        throw new RangeError(
          `${name}[${i}]: expected ${nested ? 'a list of numbers' : 'a number'}, found ${show(row)}`,
        );
    }
    try {
      return tensor(given as readonly number[]);
    } catch (error) {
      throw new RangeError(`${name}: ${(error as Error).message}`);
    }
  }
  if (typeof given === 'object' && given !== null && 'shape' in given && given.data instanceof Float64Array)
    return given as Tensor;
  throw new RangeError(
    `${name}: expected numbers (a Float64Array, an array, rows or an ndarray of float64), found ${show(given)}`,
  );
};

/** The entries row by row in one plain array: the view's own memory if it already lies that way, else a copy. */
export const dense = (view: Tensor): Float64Array => {
  const { shape, stride } = view;
  // By their places: to take a list apart costs several times as much, and this is called at every step.
  const rows = shape[0] ?? 1;
  const columns = shape[1];
  const size = rows * (columns ?? 1);
  const packed = columns === undefined ? (stride[0] ?? 1) === 1 : stride[1] === 1 && stride[0] === columns;
  if (packed && view.offset === 0 && view.data.length === size) return view.data;
  if (packed) return view.data.subarray(view.offset, view.offset + size);
  const out = new Float64Array(size);
  if (columns === undefined) for (let i = 0; i < rows; i++) out[i] = view.get(i);
  else for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[i * columns + j] = view.get(i, j);
  return out;
};

/** @throws {RangeError} `name: expected 1000 × 2, found 500 × 2` */
export const expectShape = (name: string, view: Tensor, rows: number, columns?: number): void => {
  const shape = (view as Tensor | undefined)?.shape;
  // Without rest arguments and closures: this is called a dozen times a step.
  const same =
    shape !== undefined &&
    shape[0] === rows &&
    (columns === undefined ? shape.length === 1 : shape.length === 2 && shape[1] === columns);
  if (same) return;
  const expected = columns === undefined ? `${rows}` : `${rows} × ${columns}`;
  if (shape === undefined) throw new RangeError(`${name}: expected a tensor of ${expected}, found ${show(view)}`);
  throw new RangeError(`${name}: expected ${expected}, found ${shape.join(' × ')}`);
};

// Cutting a large array costs a seventh of allocating a small one. A slice keeps its whole slab alive, so only vectors
// long enough to fill it soon are cut this way.
const SLAB = 1 << 16;
const WORTH_CUTTING = 256;
let slab = new Float64Array(0);
let used = 0;

/** New memory that no one else holds or will ever write, for `n` numbers that are all about to be set. */
export const fresh = (n: number): Float64Array => {
  if (n < WORTH_CUTTING || n > SLAB / 4) return new Float64Array(n);
  if (used + n > slab.length) {
    slab = new Float64Array(SLAB);
    used = 0;
  }
  used += n;
  return slab.subarray(used - n, used);
};

/** A copy of `source` in new memory. */
export const copied = (source: Float64Array): Float64Array => {
  const out = fresh(source.length);
  out.set(source);
  return out;
};
