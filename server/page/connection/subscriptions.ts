import type { Description, Wanted } from '../contract.ts';

type Say = ((message: object) => void) | undefined;

/** The messages that ask for a demand: signals of which the same numbers are wanted share one. */
const asking = ({ id, names, slices = {}, rate, mode, every = 1, encoding }: Wanted): readonly object[] => {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const slice = JSON.stringify(slices[name] ?? {});
    groups.set(slice, [...(groups.get(slice) ?? []), name]);
  }
  return [...groups].map(([slice, signals]) => ({
    ...{ type: 'subscribe', stream: String(id), signals, rate, mode, every, encoding },
    slice: JSON.parse(slice) as object,
  }));
};

/** What a server is told of what the page wants: a stream for each demand, told anew when it or the server changes. */
export const subscriptionsTo = () => {
  let wanted: readonly Wanted[] = [];
  let told = new Map<number, string>();
  let known: ReadonlySet<string> = new Set();

  const settle = (say: Say): void => {
    if (say === undefined || known.size === 0) return;
    const next = new Map<number, string>();
    for (const demand of wanted) {
      const { id } = demand;
      const names = demand.names.filter((name) => known.has(name));
      if (names.length === 0) continue;
      const messages = asking({ ...demand, names });
      next.set(id, JSON.stringify(messages));
      if (told.get(id) === next.get(id)) continue;
      if (told.has(id)) say({ type: 'unsubscribe', stream: String(id), signals: ['*'] });
      for (const message of messages) say(message);
    }
    for (const id of told.keys()) {
      if (!next.has(id)) say({ type: 'unsubscribe', stream: String(id), signals: ['*'] });
    }
    told = next;
  };

  return {
    want: (demands: readonly Wanted[], say: Say): void => {
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
