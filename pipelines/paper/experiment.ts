import type { Purpose } from '../files/optional.ts';
import { idOf, type Job, type Json } from '../jobs/index.ts';
import type { Content, FigureSpec, PageTable } from '../report/index.ts';
import type { Claim } from './claim.ts';

export type JsonObject = { readonly [key: string]: Json };

/** How large the experiments are made. */
export interface Scale {
  readonly name: 'full' | 'quick' | 'tiny';
  /** How many networks a claim rests on: at first, and then, where it is still undecided. */
  readonly looks: readonly number[];
  /** One of three by the scale: as published; for minutes; for tests. */
  readonly pick: <A>(full: A, quick: A, tiny: A) => A;
  /** A spec at this scale: the tests' networks are small. */
  readonly shape: (spec: JsonObject) => JsonObject;
}

/** Something that is done once for each of several networks, each drawn from a seed of its own; `R` is what comes of it. */
export interface Series<R> {
  /** Of the n-th network, from 0. */
  readonly job: (scale: Scale, nth: number) => Job;
  readonly seedOf: (nth: number) => number;
  /** About how long one network takes on one core (s), in the company of others of its seed. */
  readonly seconds: (scale: Scale) => number;
  /** Holds the type; never there. */
  readonly result?: R;
}

/** A single job that no claim counts as a network. */
export interface Single {
  readonly job: Job;
  readonly seconds: number;
}

/** What has been computed so far. */
export interface Results {
  /** What came of a job; undefined where it was not run, or failed. */
  readonly get: (job: Job) => Json | undefined;
  /** Was it run, whatever came of it? */
  readonly has: (job: Job) => boolean;
}

const names = new WeakMap<Job, string>();

/** A job's name, worked out once. */
export const nameOf = (job: Job): string => {
  const known = names.get(job) ?? idOf(job);
  names.set(job, known);
  return known;
};

/** @param found results by the names of their jobs: undefined for a job that failed */
export const resultsFrom = (found: ReadonlyMap<string, Json | undefined>): Results => ({
  get: (job) => found.get(nameOf(job)),
  has: (job) => found.has(nameOf(job)),
});

/** What came of one network. */
export type Network<R> = R & { readonly nth: number; readonly seed: number; readonly job: string };

/** The networks of a series that have been computed, of the first so many. */
export const networksOf = <R>(
  results: Results,
  scale: Scale,
  { job: jobOf, seedOf }: Series<R>,
  most = scale.looks.at(-1) as number,
): readonly Network<R>[] =>
  Array.from({ length: most }, (_, nth) => nth).flatMap((nth) => {
    const job = jobOf(scale, nth);
    const result = results.get(job) as unknown as R | undefined;
    return result === undefined ? [] : [{ ...result, nth, seed: seedOf(nth), job: nameOf(job) }];
  });

export interface PaperFigure {
  readonly name: string;
  readonly spec: FigureSpec;
  readonly caption: Content;
}

/** A number of the report with where it comes from; the job's name leads to its spec, its seed and its commit. */
export interface Row {
  readonly condition: string;
  readonly seed: number | null;
  /** Trials of training, or whatever the figure's axis is. */
  readonly x: number | null;
  readonly measure: string;
  readonly value: number;
  readonly job: string;
}

export interface Section {
  readonly text: Content;
  readonly figures: readonly PaperFigure[];
  readonly tables?: readonly PageTable[];
  readonly rows: readonly Row[];
}

/** One of the paper's experiments, or one of ours. */
export interface Experiment {
  /** What the command line calls it. */
  readonly id: string;
  readonly title: string;
  /** What its runs need besides the core. */
  readonly needs?: readonly Purpose[];
  readonly claims: (scale: Scale) => readonly Claim[];
  /** What its figures show, whether a claim rests on it or not. */
  readonly shown: (scale: Scale) => readonly Series<unknown>[];
  /** Jobs that are no networks. */
  readonly singles?: (scale: Scale) => readonly Single[];
  readonly report: (results: Results, scale: Scale) => Section;
}
