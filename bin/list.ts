import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { spokenNumber } from '../modules/core/complete.ts';
import type { Declaration, Parameter } from '../modules/index.ts';
import { loadSpec, names } from '../pipelines/files/files.ts';
import { loadLibrary } from '../pipelines/files/use.ts';
import {
  isNetwork,
  kindsOf,
  type Library,
  OURS,
  PLACES,
  type Placed,
  pipelineOf,
  type Spec,
} from '../pipelines/index.ts';
import { leavesOf } from '../pipelines/schema/parameters.ts';
import { type Outcome, orMistake } from './failure.ts';

export interface ListFlags {
  readonly kinds?: true;
  readonly json?: true;
  readonly use?: readonly string[];
}

const TASKS = {
  short: 'short target',
  long: 'long target',
  gaussianProcess: 'Gaussian process',
  digit: 'handwritten digit',
  samples: 'given target',
  several: 'several signals',
} as const;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const declarationIn = (library: Library, place: string, kind: string): Declaration | undefined =>
  kindsOf(library, place).find(({ declaration }) => declaration.kind === kind)?.declaration;

/** How large a memory is, as its parameters tell. */
const sizeOf = ({ side, neurons }: Placed): string =>
  typeof side === 'number' ? ` ${side} × ${side}` : typeof neurons === 'number' ? ` ${neurons}` : '';

/** What a spec is, in one line. */
export const describeSpec = (spec: Spec, library: Library = OURS): string => {
  const seconds = (pipelineOf(spec, library).trialSteps * spec.dt) / 1000;
  if (!isNetwork(spec)) return `${spec.pipeline}, trials of ${seconds} s`;
  const { task, memory, reservoir, rule } = spec;
  const title = (place: string, kind: string): string => declarationIn(library, place, kind)?.title ?? kind;
  const remembers = declarationIn(library, 'memory', memory.kind)?.nothing !== true;
  return [
    `${TASKS[task.kind]} of ${seconds} s`,
    `rule: ${title('rule', rule.kind)}`,
    remembers ? `memory: ${title('memory', memory.kind)}${sizeOf(memory)}` : 'no working memory',
    `${reservoir.units} units`,
  ].join(', ');
};

const listPipelines: Outcome = pipe(
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
    for (const { name, line } of rows) say(`${name.padEnd(width)}  ${line}`);
    return 0;
  }),
);

const spoken = (parameter: Parameter): string => {
  switch (parameter.type) {
    case 'number':
      return spokenNumber(parameter);
    case 'choice':
      return parameter.choices.join(', ');
    case 'flag':
      return 'true or false';
    case 'list':
      return 'a list';
    default:
      return 'an object, a list of such, or null';
  }
};

const parameterLine = ([path, one]: readonly [readonly string[], Parameter]): string => {
  const unit = 'unit' in one && one.unit !== undefined ? ` ${one.unit}` : '';
  const value = one.type === 'group' ? '' : `${JSON.stringify(one.default)}${unit}`;
  return `      ${path.join('.')} = ${value}${one.live ? ', live' : ''}: ${one.about} (${spoken(one)})`;
};

/** Every kind that a spec may name, by places, with its parameters. */
const listKinds = (library: Library): number => {
  for (const { name, title } of PLACES) {
    say(`${name}: ${title}`);
    for (const [i, { declaration }] of kindsOf(library, name).entries()) {
      const { kind, title: called, equation, source, parameters } = declaration;
      say(`  ${kind}${i === 0 ? ' (default)' : ''}: ${called}`);
      say(`    ${equation}${source === undefined ? '' : `   [${source}]`}`);
      for (const leaf of leavesOf(parameters)) say(parameterLine(leaf));
    }
  }
  for (const { name, definition } of library.pipelines) {
    say(`pipeline ${JSON.stringify(name)}: trials of ${definition.trialSteps} steps`);
  }
  return 0;
};

const listKindsJson = (library: Library): number => {
  for (const { declaration } of library.kinds) {
    const { check: _, adjust: __, ...data } = declaration;
    say(JSON.stringify(data));
  }
  return 0;
};

/** The pipelines that ship with the package; or the kinds that specs may name. */
export const list = ({ kinds, json, use = [] }: ListFlags): Outcome => {
  if (kinds === undefined && use.length === 0) return listPipelines;
  return pipe(
    loadLibrary(use),
    TE.chainEitherK(
      (library): E.Either<readonly string[], number> => E.right((json ? listKindsJson : listKinds)(library)),
    ),
    orMistake,
  );
};
