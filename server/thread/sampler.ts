import type { Frame } from '../../pipelines/index.ts';
import type { Demand, Sampled } from './messages.ts';
import { isDue, type Pace, pace } from './pace.ts';
import { reader } from './signals.ts';
import { type Taker, takers } from './takers.ts';

interface Wanted {
  readonly demand: Demand;
  readonly pace: Pace;
  readonly taker: Taker;
  /** It looks at every step, not only at those that it is due at. */
  readonly gathers: boolean;
  /** It has looked at a step. */
  seen: boolean;
  /** The last step that it gave. */
  given: number | undefined;
}

export interface Sampler {
  /** Replaces what is wanted; what stays keeps its pace. */
  readonly want: (demands: readonly Demand[]) => void;
  /** Other pipelines run now: signals are looked up anew. */
  readonly run: (variants: readonly string[]) => void;
  /**
   * What is to be sent at wall time `now` (ms); mostly nothing.
   * @param room whether anything can be sent now; what is gathered waits until there is
   */
  readonly see: (frames: readonly Frame[], now: number, room: boolean) => readonly Sampled[];
  /** What has not been given yet when no more steps come: who watches is to see where it stands still. */
  readonly rest: (last: readonly Frame[]) => readonly Sampled[];
}

const NOTHING: readonly Sampled[] = [];

export const sampler = (): Sampler => {
  let variants: readonly string[] = [''];
  let wanted: readonly Wanted[] = [];
  let gathering: readonly Wanted[] = [];
  // Compared at every step; the demands one by one only when one of them is due.
  let earliest = Number.POSITIVE_INFINITY;

  const make = (demand: Demand, at = pace(demand.rate)): Wanted => {
    const readers = demand.names.map((name) => [name, reader(name, variants)] as const);
    const taker = takers[demand.mode](demand, readers);
    return { demand, pace: at, taker, gathers: demand.mode !== 'latest', seen: false, given: undefined };
  };

  /** What stays as it was but for its rate. */
  const changeRate = (known: Wanted, demand: Demand): Wanted =>
    known.demand.rate === demand.rate
      ? known
      : { ...known, demand, pace: { ...pace(demand.rate), due: known.pace.due } };

  const takeFrom = (one: Wanted, frames: readonly Frame[], look: boolean): readonly Sampled[] => {
    if (look) one.taker.see(frames);
    one.seen = true;
    one.given = frames[0]?.step;
    return one.taker.take();
  };

  const use = (all: readonly Wanted[]): void => {
    wanted = all;
    gathering = all.filter(({ gathers }) => gathers);
    earliest = Number.NEGATIVE_INFINITY;
  };

  return {
    want: (demands) => {
      const before = new Map(wanted.map((one) => [one.demand.id, one]));
      use(
        demands.map((demand) => {
          const known = before.get(demand.id);
          return known === undefined ? make(demand) : changeRate(known, demand);
        }),
      );
    },
    run: (names) => {
      variants = names;
      use(wanted.map((one) => make(one.demand, one.pace)));
    },
    see: (frames, now, room) => {
      for (const one of gathering) {
        one.seen = true;
        one.taker.see(frames);
      }
      if (!room || now < earliest) return NOTHING;
      const due = wanted.filter((one) => isDue(one.pace, now));
      earliest = wanted.reduce((least, one) => Math.min(least, one.pace.due), Number.POSITIVE_INFINITY);
      return due.flatMap((one) => takeFrom(one, frames, !one.gathers));
    },
    rest: (last) => {
      const step = last[0]?.step;
      const behind = step === undefined ? [] : wanted.filter(({ given }) => given !== step);
      return behind.flatMap((one) => takeFrom(one, last, !one.gathers || !one.seen));
    },
  };
};
