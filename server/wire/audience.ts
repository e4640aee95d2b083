import type { Demand, Sampled } from '../thread/messages.ts';

/** Signals that someone wants, and how a frame of them is written. Wants with equal keys are equal. */
export interface Want extends Omit<Demand, 'id'> {
  readonly key: string;
  /** What it costs to write one frame, in numbers of JSON. */
  readonly cost: number;
  /** Makes a writer, one for all who want this; it may hold state. It gives undefined if there is nothing to send. */
  readonly writer: () => (sampled: Sampled) => Buffer | undefined;
}

export interface Listener {
  readonly hear: (payload: Buffer, sampled: Sampled) => void;
  /** From now on frames come at this rate, because the server has too much to do, or no longer has. */
  readonly slow: (rate: number) => void;
}

interface Group {
  readonly id: number;
  readonly want: Want;
  readonly write: (sampled: Sampled) => Buffer | undefined;
  readonly listeners: Set<Listener>;
  /** The rate that its listeners were told. */
  told: number;
  /** The last frame, for listeners that come later. While the simulation stands still, there is no other. */
  last: { readonly payload: Buffer; readonly sampled: Sampled } | undefined;
}

/** All listeners and what they want. Equal wants share one demand on the simulation, and one payload of each frame. */
export interface Audience {
  /** @returns a function that ends this */
  readonly join: (want: Want, listener: Listener) => () => void;
  readonly deliver: (sampled: Sampled) => void;
  /** Tells the simulation all demands again, because something else runs now. */
  readonly repeat: () => void;
  /** Tells the simulation new demands at once, so that they hold before the next call. */
  readonly settle: () => void;
  readonly size: () => number;
}

/** Where every step is wanted, its cost is computed for so many steps per second. */
const ALL_STEPS = 1000;

/** What a want costs per second. */
export const costOf = ({ mode, rate, cost, every = 1 }: Pick<Want, 'mode' | 'rate' | 'cost' | 'every'>): number =>
  // `minmax` has two frames each time, one with minima and one with maxima.
  cost * (mode === 'all' ? Math.max(rate, ALL_STEPS / every) : mode === 'minmax' ? 2 * rate : rate);

/**
 * @param demand tells the simulation the demands. It is called once for all changes in a turn of the event loop
 * @param most how many numbers per second are written for all listeners together
 */
export const audience = (demand: (demands: readonly Demand[]) => void, most: number): Audience => {
  const groups = new Map<string, Group>();
  const byId = new Map<number, Group>();
  let ids = 0;
  let waiting: NodeJS.Immediate | undefined;

  /** If all together want too much, all rates sink by this factor. */
  const share = (): number => {
    const cost = [...groups.values()].reduce((sum, { want }) => sum + costOf(want), 0);
    return Math.min(1, most / cost);
  };

  const settle = (): void => {
    if (waiting === undefined) return;
    clearImmediate(waiting);
    waiting = undefined;
    const part = share();
    const demands = [...groups.values()].map((group): Demand => {
      const { names, mode, every = 1 } = group.want;
      const rate = group.want.rate * part;
      if (Math.abs(Math.log2(rate / group.told)) >= 1 || (part === 1 && group.told !== rate)) {
        group.told = rate;
        for (const listener of group.listeners) listener.slow(rate);
      }
      return { id: group.id, names, rate, mode, every };
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
      ...{ told: want.rate, last: undefined },
    };
    groups.set(want.key, group);
    byId.set(group.id, group);
    tell();
    return group;
  };

  return {
    join: (want, listener) => {
      const group = groupOf(want);
      group.listeners.add(listener);
      if (group.told !== want.rate) listener.slow(group.told);
      if (group.last !== undefined) listener.hear(group.last.payload, group.last.sampled);
      return () => {
        if (!group.listeners.delete(listener) || group.listeners.size > 0) return;
        groups.delete(want.key);
        byId.delete(group.id);
        tell();
      };
    },
    deliver: (sampled) => {
      for (const id of sampled.due) {
        const group = byId.get(id);
        const payload = group?.write(sampled);
        if (group === undefined || payload === undefined) continue;
        group.last = { payload, sampled };
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
