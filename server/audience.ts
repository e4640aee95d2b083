import type { Demand, Sampled } from './messages.ts';
import type { FrameMessage } from './protocol.ts';
import type { Wish } from './wish.ts';

/** Whoever frames are sent to. */
export interface Listener {
  /** Whether it keeps up; else it gets no more frames until it does. */
  readonly keepsUp: () => boolean;
  readonly send: (text: string) => void;
}

interface Group {
  readonly demand: Demand;
  readonly listeners: Set<Listener>;
}

/** Who wants what. Clients with equal wishes share one demand on the simulation and one text of each frame. */
export interface Audience {
  readonly wish: (listener: Listener, wish: Wish) => void;
  readonly leave: (listener: Listener) => void;
  readonly deliver: (sampled: Sampled) => void;
}

type Wire = FrameMessage['signals'];

const text = ({ step, time, trial, values }: Sampled, names: readonly string[]): string => {
  const signals: Record<string, Wire[string]> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) signals[name] = typeof value === 'number' ? value : Array.from(value);
  }
  // JSON has no NaN and no Infinity: stringify writes null.
  return JSON.stringify({ type: 'frame', step, time, trial, signals } satisfies FrameMessage);
};

/** @param demand tells the simulation, once for all changes of one turn of the event loop */
export const audience = (demand: (demands: readonly Demand[]) => void): Audience => {
  const groups = new Map<string, Group>();
  const byId = new Map<number, Group>();
  const keys = new Map<Listener, string>();
  let ids = 0;
  let told = true;

  const tell = (): void => {
    if (!told) return;
    told = false;
    setImmediate(() => {
      told = true;
      demand([...groups.values()].map((group) => group.demand));
    });
  };

  const leave = (listener: Listener): void => {
    const key = keys.get(listener);
    const group = key === undefined ? undefined : groups.get(key);
    if (key === undefined || group === undefined) return;
    keys.delete(listener);
    group.listeners.delete(listener);
    if (group.listeners.size > 0) return;
    groups.delete(key);
    byId.delete(group.demand.id);
    tell();
  };

  const join = (listener: Listener, { names, rate }: Wish): void => {
    const sorted = [...names].sort();
    const key = JSON.stringify([rate, sorted]);
    if (keys.get(listener) === key) return;
    leave(listener);
    const group = groups.get(key) ?? { demand: { id: ids++, names: sorted, rate }, listeners: new Set() };
    if (group.listeners.size === 0) {
      groups.set(key, group);
      byId.set(group.demand.id, group);
      tell();
    }
    group.listeners.add(listener);
    keys.set(listener, key);
  };

  return {
    wish: (listener, wish) => (wish.names.size === 0 ? leave(listener) : join(listener, wish)),
    leave,
    deliver: (sampled) => {
      for (const id of sampled.due) {
        const group = byId.get(id);
        const ready = [...(group?.listeners ?? [])].filter((listener) => listener.keepsUp());
        if (group === undefined || ready.length === 0) continue;
        const message = text(sampled, group.demand.names);
        for (const listener of ready) listener.send(message);
      }
    },
  };
};
