import type { Demand, Description } from '../contract.ts';

type Say = ((message: object) => void) | undefined;

/** What a server is told of what the page wants: a stream for each demand, told anew when it or the server changes. */
export const subscriptionsTo = () => {
  let wanted: readonly Demand[] = [];
  let told = new Map<number, string>();
  let known: ReadonlySet<string> = new Set();

  const settle = (say: Say): void => {
    if (say === undefined || known.size === 0) return;
    const next = new Map<number, string>();
    for (const { id, names, rate, mode, every = 1 } of wanted) {
      const signals = names.filter((name) => known.has(name));
      if (signals.length === 0) continue;
      const message = { type: 'subscribe', stream: String(id), signals, rate, mode, every };
      next.set(id, JSON.stringify(message));
      if (told.get(id) === next.get(id)) continue;
      if (told.has(id)) say({ type: 'unsubscribe', stream: String(id), signals: ['*'] });
      say(message);
    }
    for (const id of told.keys()) {
      if (!next.has(id)) say({ type: 'unsubscribe', stream: String(id), signals: ['*'] });
    }
    told = next;
  };

  return {
    want: (demands: readonly Demand[], say: Say): void => {
      wanted = demands;
      settle(say);
    },
    /** Another server, or another pipeline on it: the signals are these. */
    greeted: ({ signals }: Description, say: Say): void => {
      known = new Set(signals.map(({ name }) => name));
      told = new Map();
      say?.({ type: 'subscribe', signals: ['progress', 'tests'] });
      settle(say);
    },
  };
};
