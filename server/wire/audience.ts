import type { Demand, Sampled } from '../thread/messages.ts';
import { shares } from './shares.ts';

/** Signals that someone wants, and how a frame of them is written. Wants with equal keys are equal. */
export interface Want extends Omit<Demand, 'id' | 'most'> {
  readonly key: string;
  /** What it costs to write one sample, in numbers of JSON. */
  readonly cost: number;
  /** Samples that are due at once share a message. */
  readonly together?: boolean;
  /** With `all`: how many steps a second may be sent; at first ALL_STEPS. */
  readonly steps?: number;
  /** Makes a writer, one for all who want this; it may hold state. */
  readonly writer: () => Writer;
}

/** A message. */
export interface Written {
  readonly payload: Buffer;
  /** The last sample in it. */
  readonly sampled: Sampled;
  /** That sample alone, for who comes later. */
  readonly alone: () => Buffer;
}

/** Writes samples that are due at once, in order of time. */
export type Writer = (samples: readonly Sampled[]) => readonly Written[];

/** Each sample is a message of its own, or none where there is nothing to send. */
export const each =
  (make: () => (sampled: Sampled) => Buffer | undefined): (() => Writer) =>
  () => {
    const write = make();
    return (samples) =>
      samples.flatMap((sampled) => {
        const payload = write(sampled);
        return payload === undefined ? [] : [{ payload, sampled, alone: () => payload }];
      });
  };

export interface Listener {
  readonly hear: (payload: Buffer, sampled: Sampled) => void;
  /** From now on frames come like this, because the server has too much to do, or no longer has. */
  readonly slow: (granted: Granted) => void;
}

/** What is given of a want. */
export interface Granted {
  readonly rate: number;
  /** With `all`: at most so many steps a second. */
  readonly steps: number;
  /** With `all` and `minmax`: only steps whose number is a multiple of this are looked at. */
  readonly every: number;
}

interface Group {
  readonly id: number;
  readonly want: Want;
  readonly write: Writer;
  readonly listeners: Set<Listener>;
  /** What its listeners were told last. */
  told: Granted;
  /** The last message, for listeners that come later. While the simulation stands still, there is no other. */
  last: Written | undefined;
}

/** All listeners and what they want. Equal wants share one demand on the simulation, and one payload of each frame. */
export interface Audience {
  /** @returns a function that ends this */
  readonly join: (want: Want, listener: Listener) => () => void;
  /** Takes samples that are due at once. */
  readonly deliver: (samples: readonly Sampled[]) => void;
  /** Tells the simulation all demands again, because something else runs now. */
  readonly repeat: () => void;
  /** Tells the simulation new demands at once, so that they hold before the next call. */
  readonly settle: () => void;
  readonly size: () => number;
}

/** Where every step is wanted, no more than so many are sent per second. */
const ALL_STEPS = 20_000;
/** What each message costs beside its numbers, for each client that it is sent to (in numbers of JSON). */
const FRAME = 16;
/** How many signals may be looked at in each step of the simulation. */
const MOST_LOOKS = 100;
/** Numbers whose extremes are kept as fast as one signal is looked up. */
const NUMBERS_A_LOOK = 16;

type Asking = Pick<Want, 'mode' | 'rate' | 'cost' | 'every' | 'steps' | 'together'>;

export const mostSteps = ({ steps, every = 1 }: Pick<Want, 'steps' | 'every'>): number => steps ?? ALL_STEPS / every;

/** Samples in a second, at most. */
const samplesOf = (want: Asking): number => {
  if (want.mode === 'all') return mostSteps(want);
  // Two each time, one with minima and one with maxima.
  return want.mode === 'minmax' ? 2 * want.rate : want.rate;
};

/** The most that a want costs per second. @param listeners how many it is sent to */
export const costOf = (want: Asking, listeners = 1): number => {
  const samples = samplesOf(want);
  const messages = want.together === true ? Math.min(want.rate, samples) : samples;
  return samples * want.cost + messages * FRAME * listeners;
};

/** A part of a want: fewer steps of those that are `all`, else a lower rate. */
export const partOf = <W extends Omit<Want, 'key' | 'names' | 'writer'>>(
  want: W,
  part: number,
): W & Pick<Want, 'steps'> => {
  if (want.mode !== 'all') return { ...want, rate: want.rate * part };
  const steps = mostSteps(want) * part;
  return { ...want, steps, rate: want.together === true ? want.rate * part : Math.min(want.rate, steps) };
};

/** What a want costs the simulation at each step, where it gathers. */
const looksOf = ({ mode, names, cost, every }: Want): number => {
  if (mode === 'latest') return 0;
  return (names.length + (mode === 'minmax' ? cost / NUMBERS_A_LOOK : 0)) / everyOf({ mode, every: every ?? 1 });
};

/** Extremes are those of all steps. */
const everyOf = ({ mode, every = 1 }: Pick<Want, 'mode' | 'every'>): number => (mode === 'all' ? every : 1);

/** All that is asked for. */
export const granted = (want: Asking): Granted => ({ rate: want.rate, steps: mostSteps(want), every: everyOf(want) });

const same = (a: Granted, b: Granted): boolean => a.rate === b.rate && a.steps === b.steps && a.every === b.every;

/** Whether it is so different from what was told that it is told again: by half, or as it was asked for. */
const differs = (told: Granted, now: Granted, asked: Granted): boolean => {
  if (same(told, now)) return false;
  const far = (a: number, b: number): boolean => Math.abs(Math.log2(a / b)) >= 1;
  if (far(told.rate, now.rate) || far(told.steps, now.steps) || told.every !== now.every) return true;
  return same(now, asked);
};

/** The samples of each demand. */
const byDemand = (samples: readonly Sampled[]): ReadonlyMap<number, readonly Sampled[]> => {
  const found = new Map<number, Sampled[]>();
  for (const sampled of samples) {
    for (const id of sampled.due) {
      const own = found.get(id);
      if (own === undefined) found.set(id, [sampled]);
      else own.push(sampled);
    }
  }
  return found;
};

/**
 * @param demand tells the simulation the demands. It is called once for all changes in a turn of the event loop
 * @param most how many numbers per second are written for all listeners together
 */
export const audience = (demand: (demands: readonly Demand[]) => void, most: number): Audience => {
  const groups = new Map<string, Group>();
  const byId = new Map<number, Group>();
  let ids = 0;
  let waiting: NodeJS.Immediate | undefined;

  const grantAll = (all: readonly Group[]): readonly Granted[] => {
    const weighted = (costs: readonly number[]) =>
      costs.map((cost, i) => ({ cost, weight: Math.max(1, all[i]?.listeners.size ?? 1) }));
    const parts = shares(weighted(all.map(({ want, listeners }) => costOf(want, listeners.size))), most);
    const looks = shares(weighted(all.map(({ want }) => looksOf(want))), MOST_LOOKS);
    return all.map(({ want }, i) => {
      const { rate, steps } = granted(partOf(want, parts[i] as number));
      return { rate, steps, every: everyOf(want) * Math.ceil(1 / (looks[i] as number)) };
    });
  };

  const settle = (): void => {
    if (waiting === undefined) return;
    clearImmediate(waiting);
    waiting = undefined;
    const all = [...groups.values()];
    const grants = grantAll(all);
    const demands = all.map((group, i): Demand => {
      const { id, want, told } = group;
      const now = grants[i] as Granted;
      if (differs(told, now, granted(want))) {
        group.told = now;
        for (const listener of group.listeners) listener.slow(now);
      }
      const { names, mode, slices } = want;
      const { rate, steps, every } = now;
      const parts = slices === undefined ? {} : { slices };
      return { id, names, rate, mode, every, ...parts, ...(mode === 'all' ? { most: steps } : {}) };
    });
    demand(demands);
  };

  const tell = (): void => {
    waiting ??= setImmediate(settle);
  };

  const groupOf = (want: Want): Group => {
    const known = groups.get(want.key);
    if (known !== undefined) return known;
    const group: Group = {
      ...{ id: ids++, want, write: want.writer(), listeners: new Set<Listener>() },
      ...{ told: granted(want), last: undefined },
    };
    groups.set(want.key, group);
    byId.set(group.id, group);
    return group;
  };

  return {
    join: (want, listener) => {
      const group = groupOf(want);
      group.listeners.add(listener);
      tell();
      if (!same(group.told, granted(want))) listener.slow(group.told);
      if (group.last !== undefined) listener.hear(group.last.alone(), group.last.sampled);
      return () => {
        if (!group.listeners.delete(listener)) return;
        tell();
        if (group.listeners.size > 0) return;
        groups.delete(want.key);
        byId.delete(group.id);
      };
    },
    deliver: (samples) => {
      for (const [id, due] of byDemand(samples)) {
        const group = byId.get(id);
        if (group === undefined) continue;
        const written = group.write(due);
        group.last = written.at(-1) ?? group.last;
        for (const { payload, sampled } of written)
          for (const listener of group.listeners) listener.hear(payload, sampled);
      }
    },
    repeat: () => {
      for (const group of groups.values()) group.last = undefined;
      tell();
    },
    settle,
    size: () => groups.size,
  };
};
