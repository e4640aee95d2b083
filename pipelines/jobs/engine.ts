import type { Observable } from 'rxjs';
import type { Verdict } from './hand.ts';
import type { Job } from './job.ts';

/** A job with its name. */
export interface Named {
  readonly id: string;
  readonly job: Job;
}

/** What an engine tells of each of its jobs. */
export type EngineEvent =
  | { readonly type: 'started'; readonly id: string }
  | { readonly type: 'progress'; readonly id: string; readonly share: number }
  | ({ readonly type: 'ended'; readonly id: string } & Verdict);

/** Whatever gets jobs done: the cores of this machine, workers on a queue, a cluster. Each job ends once. */
export type Engine = (jobs: readonly Named[]) => Observable<EngineEvent>;
