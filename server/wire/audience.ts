import type { Demand, Sampled } from '../thread/messages.ts';

/** Signals that someone wants, and what becomes of a frame of them. Equal keys stand for equal wants. */
export interface Want extends Omit<Demand, 'id'> {
  readonly key: string;
  /** What one frame costs to write: numbers in JSON, or as much work as so many. */
  readonly cost: number;
  /** Made once for all who want this: it may hold state. Undefined where there is nothing to send. */
  readonly writer: () => (sampled: Sampled) => Buffer | undefined;
}

export interface Listener {
  readonly hear: (payload: Buffer, sampled: Sampled) => void;
  /** The server has more to do than it can: this comes at another rate from now on. */
  readonly slow: (rate: number) => void;
}

interface Group {
  readonly id: number;
  readonly want: Want;
  readonly write: (sampled: Sampled) => Buffer | undefined;
  readonly listeners: Set<Listener>;
  /** What its listeners take for its rate. */
  told: number;
  /** The last frame, for who comes later: where the simulation stands still there is no other. */
  last: { readonly payload: Buffer; readonly sampled: Sampled } | undefined;
}

/** Who wants what. Listeners of equal wants share one demand on the simulation and one payload of each frame. */
export interface Audience {
  /** @returns ends it */
  readonly join: (want: Want, listener: Listener) => () => void;
  readonly deliver: (sampled: Sampled) => void;
  /** Another simulation runs: tells it all. */
  readonly repeat: () => void;
  /** Tells the simulation at once what it has not been told yet: what is called next is to find it so. */
  readonly settle: () => void;
  readonly size: () => number;
}

/** Steps per second that are reckoned with where every step is wanted. */
const ALL_STEPS = 1000;

/** @returns what a want costs per second */
export const costOf = ({ mode, rate, cost, every = 1 }: Pick<Want, 'mode' | 'rate' | 'cost' | 'every'>): number =>
  // An interval has two frames, one for the minimum, one for the maximum.
  cost * (mode === 'all' ? Math.max(rate, ALL_STEPS / every) : mode === 'minmax' ? 2 * rate : rate);

/**
 * @param demand tells the simulation, once for all changes of one turn of the event loop
 * @param most numbers per second that are written for all together
 */
export const audience = (demand: (demands: readonly Demand[]) => void, most: number): Audience => {
  const groups = new Map<string, Group>();
  const byId = new Map<number, Group>();
  let ids = 0;
  let waiting: NodeJS.Immediate | undefined;

  /** Where all together want too much, all rates sink alike; who wants little is not asked to wait for who wants much. */
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
