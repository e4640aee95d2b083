import { attractor } from './compiled.ts';
import { entryBytes, putEntries, roundToHalf } from './entries.ts';
import { giveBack, layout, once, padded, take } from './memory.ts';
import { programOf, type Room } from './wasm.ts';

type AddColumns = (
  ...args: readonly [n: number, y: number, columns: number, active: number, g: number, count: number, leak: number]
) => void;

/** What assembly/attractor.ts exports. */
interface Functions {
  readonly affine: (input: number, n: number, mean: number, sd: number, external: number) => void;
  readonly rates: (
    ...args: readonly [
      ...[bytes: number, x: number, h: number, y: number, input: number, active: number, g: number],
      ...[leak: number, leakAdaptation: number, s: number],
    ]
  ) => number;
  readonly addColumnsFull: AddColumns;
  readonly addColumnsHalf: AddColumns;
}

const program = programOf<Functions>(attractor);

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
  /** @internal Sets column j of J [n], entry i from neuron j to neuron i. */
  readonly fill: (column: Float64Array, j: number) => void;
  /** @internal Are entries rounded to the upper half of a float64? */
  readonly half: boolean;
  /** @internal The memories that hold J now, each with the slots in it that no kernel uses. */
  readonly sheets: Sheet[];
}

interface Sheet {
  readonly room: Room<Functions>;
  readonly vacant: number[];
}

/**
 * @param fill called for each column of J [n], entry i from neuron j to neuron i, each time J is made
 * @param half hold 21 binary digits of each entry in half the memory: for weights that are drawn
 */
export const attractorWeights = (
  n: number,
  fill: (column: Float64Array, j: number) => void,
  half = false,
): AttractorWeights => ({
  n,
  fill,
  half,
  sheets: [],
});

/** How many kernels can step with one copy of J: the compiled functions see one memory, so states lie beside it. */
export const SLOTS = 4;

/** Where the arrays of a kernel lie within its slot. */
export const attractorLayout = (n: number) => {
  const bytes = padded(n) * 8;
  return layout({ x: bytes, h: bytes, y: bytes, input: bytes, g: bytes, active: bytes / 2 });
};

const sheetLayout = (n: number, half: boolean) =>
  layout({ slots: SLOTS * attractorLayout(n).size, columns: n * n * entryBytes(half) });

const makeSheet = ({ n, fill, sheets, half }: AttractorWeights): Sheet => {
  const { at, end, size } = sheetLayout(n, half);
  const room = take(program, size, at.columns);
  const another = sheets[0];
  if (another === undefined) {
    const column = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      fill(column, j);
      if (half) roundToHalf(column);
      putEntries(column, half, room.buffer, at.columns + j * n * entryBytes(half));
    }
  } else {
    const J = new Uint8Array(another.room.buffer, at.columns, end.columns - at.columns);
    new Uint8Array(room.buffer, at.columns).set(J);
  }
  const sheet = { room, vacant: Array.from({ length: SLOTS }, (_, slot) => slot) };
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
  const { n, sheets, half } = weights;
  const sheet = sheets.find(({ vacant }) => vacant.length > 0) ?? makeSheet(weights);
  const slot = sheet.vacant.pop() as number;
  const { buffer, run } = sheet.room;
  const own = attractorLayout(n);
  const { at } = sheetLayout(n, half);
  const base = at.slots + slot * own.size;
  const vector = (offset: number) => new Float64Array(buffer, base + offset, n);
  const x = vector(own.at.x);
  const h = vector(own.at.h);
  const y = vector(own.at.y);
  const g = vector(own.at.g);
  const bytes = padded(n) * 8;
  const addColumns = half ? run.addColumnsHalf : run.addColumnsFull;
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
      addColumns(n, yAt, at.columns, activeAt, gAt, count, leak);
      return count;
    },
    free: once(() => leave(weights, sheet, slot)),
  };
};
