import type { Job } from '../jobs/index.ts';
import { fresh } from './condition.ts';
import type { JsonObject, Scale, Series } from './experiment.ts';
import { blue } from './plot.ts';
import { specOf } from './tasks/params.ts';
import type { Paths } from './tasks/paths.ts';

/** A place is noted every so many steps. */
export const spaced = (scale: Scale): number => scale.pick(50, 50, 10);
export const steps = (scale: Scale): number => scale.pick(10_000, 3000, 200);
/** Runs with the same weights. */
export const again = (scale: Scale): number => scale.pick(3, 2, 2);

/** Where a bump goes, in some runs with the same weights. */
export interface Walk extends Series<Paths> {
  readonly name: string;
  readonly colour: string;
  /** Of its sheet (neurons). */
  readonly side: (scale: Scale) => number;
}

interface Walking {
  readonly name: string;
  readonly colour?: string;
  readonly attractor: JsonObject | string;
  /** With each cue. */
  readonly runs: (scale: Scale) => number;
  readonly steps?: (scale: Scale) => number;
  readonly every?: (scale: Scale) => number;
  readonly sheets?: readonly number[];
  readonly cues?: number;
}

export const walk = (given: Walking): Walk => {
  const { name, colour = blue, attractor, runs, steps: long = steps, every = spaced, sheets, cues = 1 } = given;
  const known = new Map<string, Job>();
  const shaped = (scale: Scale): JsonObject => scale.shape({ task: 'short', attractor });
  return {
    name,
    colour,
    side: (scale) => {
      const task = cues === 1 ? shaped(scale).task : { kind: 'several', of: Array(cues).fill(shaped(scale).task) };
      return (specOf({ ...shaped(scale), task, seed: 1 }).memory as unknown as { readonly side: number }).side;
    },
    seedOf: fresh,
    seconds: (scale) => 1 + (long(scale) * runs(scale) * cues * 100) / 1e6,
    job: (scale, nth) => {
      const key = `${scale.name} ${nth}`;
      const job = known.get(key) ?? {
        task: 'package:pipelines/paper/tasks/paths#paths',
        params: {
          attractor: shaped(scale).attractor as JsonObject,
          seed: fresh(nth),
          runs: runs(scale),
          steps: long(scale),
          every: every(scale),
          ...(sheets === undefined ? {} : { sheets: [...sheets] }),
        },
      };
      known.set(key, job);
      return job;
    },
  };
};

export type Place = readonly [number, number];

/** Distance on the torus (cells). */
export const apart = ([a, b]: Place, [c, d]: Place, side: number): number => {
  const along = (p: number, q: number): number => Math.min(Math.abs(p - q), side - Math.abs(p - q));
  return Math.hypot(along(a, c), along(b, d));
};

export const average = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** The distance of two runs at each place of their paths, meant over all pairs of runs. */
export const distances = ({ paths }: Paths, side: number): readonly number[] =>
  (paths[0] ?? []).map((_, i) =>
    average(paths.flatMap((a, m) => paths.slice(m + 1).map((b) => apart(a[i] as Place, b[i] as Place, side)))),
  );

/** How far the bump has gone along its path, in cells a second. */
export const speed = ([path = []]: Paths['paths'], every: number, side: number): number => {
  const gone = path.slice(1).reduce((sum, at, i) => sum + apart(at, path[i] as Place, side), 0);
  return gone / (((path.length - 1) * every) / 1000);
};

/** From its first place to its last. */
export const drift = ([path = []]: Paths['paths'], side: number): number =>
  apart(path[0] as Place, path.at(-1) as Place, side);
