import { giveBack, layout, once, padded, take } from './memory.ts';
import type { Entries } from './sparse.ts';
import type { Room } from './wasm.ts';

/** A bump attractor's state and weights, and its one step. Arrays are the kernel's own: copy before you keep. */
export interface AttractorKernel {
  readonly x: Float64Array;
  readonly h: Float64Array;
  /** J x, carried from step to step. */
  readonly y: Float64Array;
  /** Holds e before a step. */
  readonly input: Float64Array;
  /** The neurons that were driven above threshold in the last step, and by how much: g = [J x + e − h]₊. */
  readonly active: Int32Array;
  readonly g: Float64Array;
  /** x = h = 0 */
  readonly reset: () => void;
  /** input ← mean + sd · input + external, with no `external` if there is none. */
  readonly scale: (mean: number, sd: number, external?: Float64Array) => void;
  /**
   * x ← x + leak (−x + g),  h ← h + leakAdaptation (−h + s x).
   * @returns how many entries of `active` and `g` the step has set
   */
  readonly step: (leak: number, leakAdaptation: number, s: number) => number;
  /** Gives the memory back; not to be used from then on. */
  readonly free: () => void;
}

/** J, held once however many kernels step with it: made when the first needs it, given back when the last is freed. */
export interface AttractorWeights {
  /** Number of neurons. */
  readonly n: number;
  /** @internal Sets J column by column ([n, n], entry (i, j) at j n + i). */
  readonly fill: (columns: Entries) => void;
  /** @internal Bytes of an entry: 8, or 4 for weights that were drawn in float32. */
  readonly entryBytes: 4 | 8;
  /** @internal The memories that hold J now, each with the slots in it that no kernel uses. */
  readonly sheets: Sheet[];
}

interface Sheet {
  readonly room: Room;
  readonly columns: Entries;
  readonly vacant: number[];
}

/**
 * @param fill called with memory for J column by column ([n, n], entry (i, j) at j n + i), each time it is made
 * @param entryBytes of that memory: float64, or float32
 */
export const attractorWeights = (
  n: number,
  fill: (columns: Entries) => void,
  entryBytes: 4 | 8 = 8,
): AttractorWeights => ({
  n,
  fill,
  entryBytes,
  sheets: [],
});

/** How many kernels can step with one copy of J: the compiled functions see one memory, so states lie beside it. */
export const SLOTS = 4;

/** Where the arrays of a kernel lie within its slot. */
export const attractorLayout = (n: number) => {
  const bytes = padded(n) * 8;
  return layout({ x: bytes, h: bytes, y: bytes, input: bytes, g: bytes, active: bytes / 2 });
};

const sheetLayout = (n: number, entryBytes: number) =>
  layout({ slots: SLOTS * attractorLayout(n).size, columns: n * n * entryBytes });

const makeSheet = ({ n, fill, sheets, entryBytes }: AttractorWeights): Sheet => {
  const { at, size } = sheetLayout(n, entryBytes);
  const room = take(size, at.columns);
  const columns = new (entryBytes === 4 ? Float32Array : Float64Array)(room.buffer, at.columns, n * n);
  if (sheets[0] === undefined) fill(columns);
  else columns.set(sheets[0].columns);
  const sheet = { room, columns, vacant: Array.from({ length: SLOTS }, (_, slot) => slot) };
  sheets.push(sheet);
  return sheet;
};

const leave = ({ sheets }: AttractorWeights, sheet: Sheet, slot: number): void => {
  sheet.vacant.push(slot);
  if (sheet.vacant.length < SLOTS) return;
  sheets.splice(sheets.indexOf(sheet), 1);
  giveBack(sheet.room);
};

/**
 * J x is never formed. Since x is a leaky sum of g, J x is the same leaky sum of J g, and only about 4 % of g is not
 * zero: y ← y + leak (J g − y) reads just the columns of J whose neurons are active. When all are, that is the dense
 * product and costs what it would.
 */
export const attractorKernel = (weights: AttractorWeights): AttractorKernel => {
  const { n, sheets } = weights;
  const sheet = sheets.find(({ vacant }) => vacant.length > 0) ?? makeSheet(weights);
  const slot = sheet.vacant.pop() as number;
  const { buffer, run } = sheet.room;
  const own = attractorLayout(n);
  const base = sheetLayout(n, weights.entryBytes).at.slots + slot * own.size;
  const vector = (offset: number) => new Float64Array(buffer, base + offset, n);
  const x = vector(own.at.x);
  const h = vector(own.at.h);
  const y = vector(own.at.y);
  const g = vector(own.at.g);
  const bytes = padded(n) * 8;
  const columns = sheet.columns.byteOffset;
  const addColumns = weights.entryBytes === 4 ? run.addColumns32 : run.addColumns64;
  const [xAt, hAt, yAt] = [base + own.at.x, base + own.at.h, base + own.at.y] as const;
  const [inputAt, gAt, activeAt] = [base + own.at.input, base + own.at.g, base + own.at.active] as const;
  const reset = (): void => {
    x.fill(0);
    h.fill(0);
    y.fill(0);
  };
  reset(); // from whoever had the slot before
  return {
    x,
    h,
    y,
    input: vector(own.at.input),
    active: new Int32Array(buffer, activeAt, n),
    g,
    reset,
    scale: (mean, sd, external) => {
      if (external !== undefined) g.set(external); // free until the step
      run.affine(inputAt, n, mean, sd, external === undefined ? 0 : gAt);
    },
    step: (leak, leakAdaptation, s) => {
      const count = run.rates(bytes, xAt, hAt, yAt, inputAt, activeAt, gAt, leak, leakAdaptation, s);
      addColumns(n, yAt, columns, activeAt, gAt, count, leak);
      return count;
    },
    free: once(() => leave(weights, sheet, slot)),
  };
};
