import type { Tally } from '../jobs/index.ts';
import { leaderboard } from './analysis.ts';
import type { Estimate } from './estimate.ts';
import type { Finding } from './folder.ts';
import { ALPHA } from './looks.ts';

/** How a study stands, for whoever watches it. */
export interface News {
  readonly name: string;
  readonly measure: string;
  /** Of the differences' intervals, in %. */
  readonly confidence: number;
  readonly total: number;
  readonly ended: number;
  readonly failed: number;
  /** null: not known yet. */
  readonly secondsLeft: number | null;
  /** All runs are done, and the report is written. */
  readonly over: boolean;
  /** From the best to the worst. */
  readonly rows: readonly NewsRow[];
}

export interface NewsRow {
  readonly name: string;
  readonly runs: number;
  readonly failed: number;
  readonly score: Estimate;
  readonly curve: readonly ({ readonly trial: number } & Estimate)[];
  /** null for the base. */
  readonly difference: Estimate | null;
  readonly certain: boolean;
}

export const newsOf = ({ analysis }: Finding, tally: Tally | undefined, over: boolean): News => {
  const { plan, standing, rows } = analysis;
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    name: plan.name,
    measure: plan.measure,
    confidence: 100 * (1 - ALPHA),
    total: [...standing.seeds.values()].reduce((total, n) => total + n, 0),
    ended: sum(({ runs }) => runs),
    failed: sum(({ failed }) => failed),
    secondsLeft: over ? 0 : (tally?.secondsLeft ?? null),
    over,
    rows: leaderboard(analysis).map(({ variant, runs, failed, final, curves, comparison }) => ({
      name: variant.name,
      runs,
      failed,
      score: final[plan.measure],
      curve: curves[plan.measure].map(({ trial, score }) => ({ trial, ...score })),
      difference: comparison?.difference ?? null,
      certain: comparison?.certain ?? false,
    })),
  };
};
