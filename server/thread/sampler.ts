import type { Frame } from '../../pipelines/index.ts';
import type { Demand, Sampled } from './messages.ts';
import { isDue, type Pace, pace } from './pace.ts';
import { reader } from './signals.ts';
import { type Taker, takers } from './takers.ts';

interface Wanted {
  readonly demand: Demand;
  readonly pace: Pace;
  readonly taker: Taker;
  /** It looks at every step, not only when it is due. */
  readonly gathers: boolean;
  /** It has looked at a step. */
  seen: boolean;
  /** The last step that it gave. */
  given: number | undefined;
}

export interface Sampler {
  /** Replaces all demands. One that was there before keeps its pace. */
  readonly want: (demands: readonly Demand[]) => void;
  /** Other pipelines run now: looks up all signals again. */
  readonly run: (variants: readonly string[]) => void;
  /**
   * Takes in a step. @returns what to send at wall time `now` (ms); mostly nothing
   * @param room whether anything can be sent now; if not, what is gathered waits
   */
  readonly see: (frames: readonly Frame[], now: number, room: boolean) => readonly Sampled[];
  /** What of the last step was not sent yet. It is sent while paused, so that clients see where the simulation stands. */
  readonly rest: (last: readonly Frame[]) => readonly Sampled[];
}

const NOTHING: readonly Sampled[] = [];

export const sampler = (): Sampler => {
  let variants: readonly string[] = [''];
  let wanted: readonly Wanted[] = [];
  let gathering: readonly Wanted[] = [];
  // Only this is compared at every step. When it is reached, the demands are looked at one by one.
  let earliest = Number.POSITIVE_INFINITY;

  const make = (demand: Demand, at = pace(demand.rate)): Wanted => {
    const readers = demand.names.map((name) => [name, reader(name, variants)] as const);
    const taker = takers[demand.mode](demand, readers);
    return { demand, pace: at, taker, gathers: demand.mode !== 'latest', seen: false, given: undefined };
  };

  /** The same demand at another rate. */
  const changeRate = (known: Wanted, demand: Demand): Wanted => {
    known.taker.retune?.(demand);
    const at = known.demand.rate === demand.rate ? known.pace : { ...pace(demand.rate), due: known.pace.due };
    return { ...known, demand, pace: at };
  };

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
