import { isNarrow, offsetBytes, offsetsIn, type Variant, variantOf } from './blocks.ts';
import { reservoir } from './compiled.ts';
import { entryBytes, putEntries } from './entries.ts';
import { giveBack, layout, take, wholeLines } from './memory.ts';
import { type Slices, slicesOf } from './slices.ts';
import type { Sparse } from './sparse.ts';
import { programOf, type Room } from './wasm.ts';

type Single = (
  ...args: readonly [
    ...[sums: number, turns: number, end: number, places: number],
    ...[columns: number, values: number],
  ]
) => void;
type Four = (...args: readonly [...Parameters<Single>, rates: number]) => void;
type Braid = (...args: readonly [all: number, stride: number, a: number, b: number, bytes: number]) => void;

/** What assembly/reservoir.ts exports. */
export interface ReservoirFunctions
  extends Readonly<Record<`recurrent${Variant}`, Single>>,
    Readonly<Record<`fourLanes${Variant}`, Four>> {
  readonly interleave: Braid;
  readonly separate: Braid;
  readonly integrate: (
    ...args: readonly [
      ...[bytes: number, outputs: number, u: number, drive: number, sums: number, feedback: number, z: number],
      ...[leak: number, lambda: number],
    ]
  ) => void;
  readonly tanhPlus: (to: number, from: number, noise: number, amplitude: number, bytes: number) => void;
}

export const reservoirProgram = programOf<ReservoirFunctions>(reservoir);

/**
 * One W_rec for all who step with it. Each has a lane: its own arrays beside W_rec. When one asks for its W_rec r(n−1), the
 * others' r(n−1) are mostly there, too, since it depends on the past only. So up to four products are formed by one pass over
 * W_rec, each with its sums in the order of a single one: the same bits, whoever else has a lane and in whatever order they ask.
 */
export interface Lane {
  readonly room: Room<ReservoirFunctions>;
  /** Where its arrays begin (bytes): see `laneLayout`. */
  readonly base: number;
  /** Makes `sums` W_rec r, unless they are that already. */
  readonly multiply: () => void;
  /** r has been written. */
  readonly changed: () => void;
  /** Gives it back. */
  readonly leave: () => void;
}

/** Lanes beside one W_rec. A pipeline and the test forked from it, for several variants of a seed. */
export const LANES = 16;
/** Lanes in a pass. Of fewer than `WORTH` each is multiplied alone: half a pass costs as much as two products. */
const PASS = 4;
const WORTH = 3;

/** Where a lane's arrays lie. */
export const laneLayout = (units: number, outputs: number) => {
  const bytes = wholeLines(units) * 8;
  return layout({
    ...{ r: bytes, u: bytes, xi: bytes, drive: bytes },
    sums: bytes + 8, // what is no row's goes behind the sums
    feedback: outputs * bytes,
    z: outputs * 8,
  });
};

/** Where W_rec lies, and what its products are formed in; assembly/reservoir.ts knows that `rates` comes first. */
export const lanesLayout = (units: number, outputs: number, { turns, places, index, half }: Slices) => {
  const bytes = wholeLines(units) * 8;
  const offset = offsetBytes(isNarrow(wholeLines(units) + 1));
  return layout({
    rates: bytes + 8, // the entries that fill up a slice read the zero behind it
    together: PASS * (bytes + 8),
    sums: PASS * (bytes + 8),
    turns: turns.length * 4,
    places: places.length * offset,
    columns: index.length * offset,
    values: index.length * entryBytes(half),
    lanes: LANES * laneLayout(units, outputs).size,
  });
};

/** The slices of W_rec as lanes hold them. */
export const recurrentSlices = (recurrent: Sparse): Slices => slicesOf(recurrent, wholeLines(recurrent.rows));

/** A memory that holds W_rec. */
export interface Hall {
  readonly enter: () => Lane | undefined;
}

const makeHall = (recurrent: Sparse, outputs: number, emptied: () => void): Hall => {
  const units = recurrent.rows;
  const spare = wholeLines(units);
  const bytes = spare * 8;
  const narrow = isNarrow(spare + 1);
  const slices = recurrentSlices(recurrent);
  const own = laneLayout(units, outputs);
  const { at, end, size } = lanesLayout(units, outputs, slices);
  const room = take(reservoirProgram, size);
  const { buffer, run } = room;

  const { turns, places, index, value, half } = slices;
  new Uint32Array(buffer, at.turns, turns.length).set(turns);
  offsetsIn(narrow, buffer, at.places, places.length).set(places.map((row) => 8 * row));
  offsetsIn(narrow, buffer, at.columns, index.length).set(index.map((column) => 8 * column));
  putEntries(value, half, buffer, at.values);

  const single = run[`recurrent${variantOf(narrow, half)}`];
  const four = run[`fourLanes${variantOf(narrow, half)}`];
  const rates = new Float64Array(buffer, at.rates, spare);
  const baseOf = (lane: number): number => at.lanes + lane * own.size;
  const rOf = Array.from({ length: LANES }, (_, lane) => new Float64Array(buffer, baseOf(lane) + own.at.r, spare));
  const vacant = Array.from({ length: LANES }, (_, i) => LANES - 1 - i);
  /** Whose r is newer than its product. */
  const stale = new Array<boolean>(LANES).fill(false);

  const alone = (lane: number): void => {
    rates.set(rOf[lane] as Float64Array);
    single(baseOf(lane) + own.at.sums, at.turns, end.turns, at.places, at.columns, at.values);
  };

  /** An unused place of the four goes with a lane that is there: it is multiplied twice. */
  const together = (lanes: readonly number[]): void => {
    const [a = 0, b = a, c = b, d = c] = lanes.map(baseOf);
    const { r, sums } = own.at;
    run.interleave(at.together, 8 * PASS, a + r, b + r, bytes);
    run.interleave(at.together + 16, 8 * PASS, c + r, d + r, bytes);
    four(at.sums, at.turns, end.turns, at.places, at.columns, at.values, at.together);
    run.separate(at.sums, 8 * PASS, a + sums, b + sums, bytes);
    run.separate(at.sums + 16, 8 * PASS, c + sums, d + sums, bytes);
  };

  const multiply = (lane: number): void => {
    if (!stale[lane]) return;
    const lanes: number[] = [];
    // Those behind it come first: they are the next to ask.
    for (let i = lane; i < lane + LANES && lanes.length < PASS; i++) if (stale[i % LANES]) lanes.push(i % LANES);
    if (lanes.length < WORTH) {
      alone(lane);
      stale[lane] = false;
      return;
    }
    together(lanes);
    for (const one of lanes) stale[one] = false;
  };

  const enter = (): Lane | undefined => {
    const lane = vacant.pop();
    if (lane === undefined) return undefined;
    const base = baseOf(lane);
    new Uint8Array(buffer).fill(0, base + own.at.r, base + own.size); // from whoever had it before
    stale[lane] = true;
    return {
      room,
      base,
      multiply: () => multiply(lane),
      changed: () => {
        stale[lane] = true;
      },
      leave: () => {
        stale[lane] = false;
        vacant.push(lane);
        if (vacant.length < LANES) return;
        emptied();
        giveBack(room);
      },
    };
  };
  return { enter };
};

/** The memories that hold a matrix now, by how many outputs are fed back beside it. */
const halls = new WeakMap<Sparse, Map<number, Hall[]>>();

/** A lane beside W_rec, which is held once for up to `LANES` of them. */
export const laneOf = (recurrent: Sparse, outputs: number): Lane => {
  const byOutputs = halls.get(recurrent) ?? new Map<number, Hall[]>();
  const all = byOutputs.get(outputs) ?? [];
  for (const hall of all) {
    const lane = hall.enter();
    if (lane !== undefined) return lane;
  }
  const another = makeHall(recurrent, outputs, () => all.splice(all.indexOf(another), 1));
  all.push(another);
  byOutputs.set(outputs, all);
  halls.set(recurrent, byOutputs);
  return another.enter() as Lane;
};
