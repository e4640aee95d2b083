import type { TrainingFrame } from '../pipelines/index.ts';
import type { Demand, Sampled } from './messages.ts';
import { isDue, type Pace, pace } from './pace.ts';
import { reader, type Value } from './signals.ts';

interface Wanted {
  readonly demand: Demand;
  readonly pace: Pace;
}

export interface Sampler {
  /** Replaces what is wanted; what stays keeps its pace. */
  readonly want: (demands: readonly Demand[]) => void;
  /** What of this frame is to be sent at wall time `now` (ms); mostly nothing. */
  readonly see: (frame: TrainingFrame, now: number) => Sampled | undefined;
}

export const sampler = (): Sampler => {
  const readers = new Map<string, ReturnType<typeof reader>>();
  let wanted: readonly Wanted[] = [];
  // Compared at every step; the demands one by one only when one of them is due.
  let earliest = Number.POSITIVE_INFINITY;

  const read = (frame: TrainingFrame, name: string): Value | undefined => {
    const known = readers.get(name) ?? reader(name);
    readers.set(name, known);
    return known(frame);
  };

  return {
    want: (demands) => {
      const before = new Map(wanted.map((w) => [w.demand.id, w]));
      wanted = demands.map((demand) => before.get(demand.id) ?? { demand, pace: pace(demand.rate) });
      earliest = Number.NEGATIVE_INFINITY;
    },
    see: (frame, now) => {
      if (now < earliest) return undefined;
      const due = wanted.filter((w) => isDue(w.pace, now)).map(({ demand }) => demand);
      earliest = wanted.reduce((least, w) => Math.min(least, w.pace.due), Number.POSITIVE_INFINITY);
      if (due.length === 0) return undefined;
      const values: Record<string, Value> = {};
      for (const name of new Set(due.flatMap(({ names }) => names))) {
        const value = read(frame, name);
        if (value !== undefined) values[name] = value;
      }
      const { step, time, trial } = frame;
      return { type: 'frame', step, time, trial, due: due.map(({ id }) => id), values };
    },
  };
};
