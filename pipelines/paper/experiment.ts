import type { Purpose } from '../files/optional.ts';
import { idOf, type Job, type Json } from '../jobs/index.ts';
import type { Claim, Content, FigureSpec, PageTable } from '../report/index.ts';

export type JsonObject = { readonly [key: string]: Json };

/** How large the experiments are made. */
export interface Scale {
  readonly name: 'full' | 'quick' | 'tiny';
  /** Independent networks, drawn from the seeds 1, 2, … */
  readonly seeds: number;
  /** One of three by the scale: as published; for minutes; for tests. */
  readonly pick: <A>(full: A, quick: A, tiny: A) => A;
  /** A spec at this scale: the tests' networks are small. */
  readonly shape: (spec: JsonObject) => JsonObject;
}

/** A job that an experiment needs, and when it is worth doing. */
export interface Wanted {
  readonly job: Job;
  /** About how long it takes on one core (s), for the time left. */
  readonly seconds: number;
  /** Jobs are done in this order: what a report needs first comes first. */
  readonly rank: number;
}

/** What has been computed so far. */
export interface Results {
  readonly get: (job: Job) => Json | undefined;
}

export const resultsFrom = (found: ReadonlyMap<string, Json>): Results => ({ get: (job) => found.get(idOf(job)) });

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
  readonly claims: readonly Claim[];
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
  readonly wanted: (scale: Scale) => readonly Wanted[];
  readonly report: (results: Results, scale: Scale) => Section;
}
