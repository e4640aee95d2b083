import type { Frame } from '../../pipelines/index.ts';
import type { Demand, Sampled } from './messages.ts';
import { numbersIn, ownCopy, type Reader, type Value } from './signals.ts';

/** Gathers what a demand wants, step by step. When the demand is due, it hands it over. */
export interface Taker {
  readonly see: (frames: readonly Frame[]) => void;
  readonly take: () => readonly Sampled[];
  /** Takes the same demand at another rate. */
  readonly retune?: (demand: Demand) => void;
}

type Readers = readonly (readonly [string, Reader])[];

/** Minima and maxima are kept of signals with at most so many numbers. Of larger signals the last step is given. */
const SMALL = 64;
/** The most that a batch may hold. Beyond this, the oldest steps are left out. */
const MOST_STEPS = 4096;
const MOST_NUMBERS = 1 << 16;

const stamp = (frame: Frame | undefined, id: number, values: Record<string, Value>): Sampled => ({
  type: 'frame',
  step: frame?.step ?? 0,
  time: frame?.time ?? 0,
  trial: frame?.trial ?? 0,
  due: [id],
  values,
});

const read = (frames: readonly Frame[], readers: Readers): Record<string, Value> => {
  const values: Record<string, Value> = {};
  for (const [name, reader] of readers) {
    const value = reader(frames);
    if (value !== undefined) values[name] = value;
  }
  return values;
};

const copy = (values: Readonly<Record<string, Value>>, { slices = {} }: Demand): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ownCopy(value, slices[name])]));

const widen = (held: Value | undefined, value: Value, least: boolean): Value => {
  if (held === undefined) return ownCopy(value);
  if (typeof held === 'number' || typeof value === 'number') {
    const [a, b] = [Number(held), Number(value)];
    return least ? Math.min(a, b) : Math.max(a, b);
  }
  for (let i = 0; i < held.length; i++) {
    const x = value[i] as number;
    if (least ? x < (held[i] as number) : x > (held[i] as number)) held[i] = x;
  }
  return held;
};

/** Each element's minimum and maximum since the last time. A plot of these shows every spike. */
const extremes = (demand: Demand, readers: Readers): Taker => {
  const { id, slices = {} } = demand;
  let { every = 1 } = demand;
  let first: Frame | undefined;
  let last: readonly Frame[] = [];
  let low: Record<string, Value> = {};
  let high: Record<string, Value> = {};
  return {
    see: (frames) => {
      first ??= frames[0];
      last = frames;
      if ((frames[0]?.step ?? 0) % every !== 0) return;
      for (const [name, reader] of readers) {
        const value = reader(frames);
        if (value === undefined || numbersIn(value, slices[name]) > SMALL) continue;
        const own = slices[name] === undefined ? value : ownCopy(value, slices[name]);
        low[name] = widen(low[name], own, true);
        high[name] = widen(high[name], own, false);
      }
    },
    take: () => {
      if (first === undefined) return [];
      const maxima = { ...copy(read(last, readers), demand), ...high };
      const pair = [stamp(first, id, low), stamp(last[0], id, maxima)];
      const one = first === last[0];
      first = undefined;
      low = {};
      high = {};
      return one ? pair.slice(1) : pair;
    },
    retune: (next) => {
      ({ every = 1 } = next);
    },
  };
};

/** For so long steps may come faster than their mean (s), so that a few at once are not left out. */
const BURST = 0.25;

/** All steps since the last time, or every n-th of them. */
const batch = (first: Demand, readers: Readers): Taker => {
  const { id, slices = {} } = first;
  let { rate, every = 1, most: perSecond = Number.POSITIVE_INFINITY } = first;
  let held: Sampled[] = [];
  let most = MOST_STEPS;
  const atOnce = (): number => perSecond * Math.max(BURST, 1 / rate);
  /** How many steps may be sent now. */
  let credit = atOnce();
  return {
    retune: (demand) => {
      ({ rate, every = 1, most: perSecond = Number.POSITIVE_INFINITY } = demand);
    },
    see: (frames) => {
      if ((frames[0]?.step ?? 0) % every !== 0) return;
      const values = read(frames, readers);
      if (held.length === 0) {
        const sizes = Object.entries(values).map(([name, value]) => numbersIn(value, slices[name]));
        const size = sizes.reduce((sum, n) => sum + n, 1);
        most = Math.max(1, Math.min(MOST_STEPS, Math.floor(MOST_NUMBERS / size), Math.floor(atOnce())));
      }
      // A frame's arrays are never written again, so it is enough to copy them when they are sent.
      held.push(stamp(frames[0], id, values));
      if (held.length > 2 * most) held = held.slice(-most);
    },
    take: () => {
      credit = Math.min(atOnce(), credit + perSecond / rate);
      const all = held.slice(-Math.min(most, Math.max(1, Math.floor(credit))));
      credit -= all.length;
      held = [];
      return all.map((sampled) => ({ ...sampled, values: copy(sampled.values, first) }));
    },
  };
};

/** The step at which it is due. */
const latest = (demand: Demand, readers: Readers): Taker => {
  let last: readonly Frame[] = [];
  return {
    see: (frames) => {
      last = frames;
    },
    take: () => [stamp(last[0], demand.id, copy(read(last, readers), demand))],
  };
};

export const takers: Readonly<Record<Demand['mode'], (demand: Demand, readers: Readers) => Taker>> = {
  latest,
  minmax: extremes,
  all: batch,
};
