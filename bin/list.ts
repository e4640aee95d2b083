import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { loadSpec, names } from '../pipelines/files.ts';
import { type Spec, trialSteps } from '../pipelines/index.ts';
import { type Outcome, orMistake } from './failure.ts';

const TASKS = {
  short: 'short target',
  long: 'long target',
  gaussianProcess: 'Gaussian process',
  digit: 'handwritten digit',
  samples: 'given target',
  several: 'several signals',
} as const;

const RULES = { hebbian: 'Hebbian', force: 'FORCE' } as const;
const MEMORIES = {
  bump: 'bump attractor',
  replayed: 'replayed attractor',
  ring: 'ring attractor',
  oscillators: 'oscillators',
} as const;

/** What a spec is, in one line. */
export const describeSpec = (spec: Spec): string => {
  const { task, attractor, reservoir, rule } = spec;
  const seconds = (trialSteps(spec) * spec.dt) / 1000;
  const memory =
    attractor === null
      ? 'no working memory'
      : `${MEMORIES[attractor.kind]} ${'side' in attractor ? `${attractor.side} × ${attractor.side}` : attractor.neurons}`;
  return [
    `${TASKS[task.kind]} of ${seconds} s`,
    rule === null ? 'no learning' : `${RULES[rule.kind]} rule`,
    memory,
    `${reservoir.units} units`,
  ].join(', ');
};

/** The pipelines that ship with the package. */
export const list: Outcome = pipe(
  names(),
  A.traverse(TE.ApplicativePar)((name) =>
    pipe(
      loadSpec(name),
      TE.map((spec) => ({ name, line: describeSpec(spec) })),
    ),
  ),
  orMistake,
  TE.map((rows) => {
    const width = Math.max(...rows.map(({ name }) => name.length));
    for (const { name, line } of rows) process.stdout.write(`${name.padEnd(width)}  ${line}\n`);
    return 0;
  }),
);
