import * as E from 'fp-ts/lib/Either.js';
import type { Json, Trained } from '../../../pipelines/jobs/index.ts';
import { parseFile } from '../../../pipelines/studies/file.ts';
import { type Plan, type Results, resultsOf, type Variant } from '../../../pipelines/studies/index.ts';
import { planStudy } from '../../../pipelines/studies/planned.ts';
import { left, right } from '../support.ts';

export type Data = { readonly [key: string]: Json };

/** A pipeline that trains in a blink. */
export const BASE: Data = {
  task: { kind: 'short', period: 100 },
  attractor: { kind: 'bump', side: 10, warmup: 5 },
  reservoir: { units: 30 },
  protocol: { trials: 4, testAt: [2], testTrials: 2 },
};

export const FILE: Data = {
  name: 'small',
  base: BASE,
  vary: { rule: ['hebbian', 'force'], attractor: ['bump', null] },
  seeds: 3,
};

const outcome = (data: Data): E.Either<readonly { path: string; expected: string; found: string }[], Plan> => {
  const file = parseFile(data);
  return E.isLeft(file) ? file : planStudy(file.right, (data.base ?? {}) as Data);
};

export const planOf = (data: Data): Plan => right(outcome(data));

/** The plan of a study that is right, with some of FILE replaced. */
export const plan = (change: Data = {}): Plan => planOf({ ...FILE, ...change });

/** All that is wrong with one: `path: expected …`. */
export const wrong = (change: Data): readonly string[] =>
  left(outcome({ ...FILE, ...change })).map(
    ({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`,
  );

/** A run's tests, all trials of each with one score. */
export const scored = (scores: Readonly<Record<number, number>>): Trained => ({
  tests: Object.entries(scores).map(([trial, score]) => ({
    trial: Number(trial),
    performance: [score, score],
    zeroShift: [score - 0.1, score - 0.1],
    rmse: [1 - score, 1 - score],
  })),
});

/** Results made by hand: what each variant scored with each seed; undefined where it has not been run. */
export const made = (of: Plan, run: (variant: Variant, seed: number) => Trained | string | undefined): Results => {
  const from = resultsOf(of);
  const outcomes = new Map(
    of.variants.flatMap((variant) =>
      from(() => undefined)
        .of(variant)
        .flatMap(({ id, seed }) => {
          const result = run(variant, seed);
          if (result === undefined) return [];
          const done =
            typeof result === 'string'
              ? { ok: false as const, reason: result }
              : { ok: true as const, result: result as unknown as Json };
          return [[id, { outcome: done }] as const];
        }),
    ),
  );
  return from((id) => outcomes.get(id));
};
