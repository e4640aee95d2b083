import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { spokenNumber } from '../modules/core/complete.ts';
import type { NumberParameter } from '../modules/core/parameter.ts';
import type { Declaration, Parameter } from '../modules/index.ts';
import { LARGEST } from '../modules/ranges.ts';
import { kindsOf, type Library, OURS } from '../pipelines/catalogue/library.ts';
import { PLACES } from '../pipelines/catalogue/places.ts';
import { loadSpec, names } from '../pipelines/files/files.ts';
import { loadLibrary } from '../pipelines/files/use.ts';
import { pipelineOf } from '../pipelines/run/pipelineOf.ts';
import { isNetwork, type Placed, type Spec } from '../pipelines/run/spec.ts';
import { describeProblems } from '../pipelines/schema/decode.ts';
import { leavesOf } from '../pipelines/schema/parameters.ts';
import { type Outcome, orMistake } from './failure.ts';
import { give, say } from './output.ts';

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

/** The pipelines that ship with the package: a line on each, or a line of JSON with its spec. */
const listPipelines = (json: boolean): Outcome =>
  pipe(
    names(),
    A.traverse(TE.ApplicativePar)((name) =>
      pipe(
        loadSpec(name),
        TE.map((spec) => ({ name, about: describeSpec(spec), spec })),
      ),
    ),
    orMistake,
    TE.map((rows) => {
      const width = Math.max(...rows.map(({ name }) => name.length));
      for (const row of rows) {
        if (json) give(JSON.stringify(row));
        else say(`${row.name.padEnd(width)}  ${row.about}`);
      }
      return 0;
    }),
  );

/** A number's range, without the bounds that only guard against a mistyped exponent. */
const speakNumber = ({ min, max, ...rest }: NumberParameter): string =>
  spokenNumber({
    ...rest,
    ...(min === undefined || min <= -LARGEST ? {} : { min }),
    ...(max === undefined || max >= LARGEST ? {} : { max }),
  });

const speak = (parameter: Parameter): string => {
  switch (parameter.type) {
    case 'number':
      return speakNumber(parameter);
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
  return `      ${path.join('.')} = ${value}${one.live ? ', live' : ''}: ${one.about} (${speak(one)})`;
};

/** The places of the published network, and those that kinds of the user's own are for. */
const placesIn = ({ kinds }: Library): readonly { readonly name: string; readonly title: string }[] => {
  const known = PLACES.map(({ name }) => name);
  const others = new Set(kinds.map(({ declaration }) => declaration.place).filter((name) => !known.includes(name)));
  return [...PLACES, ...[...others].map((name) => ({ name, title: 'a place of your own' }))];
};

/** A pipeline in code: its parameters, and its places with the kinds that can stand there. */
const describePipeline = (pipeline: Library['pipelines'][number]) => {
  const { name, definition } = pipeline;
  const decoded = pipeline.decode({ pipeline: name });
  if (E.isLeft(decoded)) throw new RangeError(`pipeline ${name}: ${describeProblems(decoded.left)}`);
  const { parameters, places } = pipeline.of(decoded.right).schema;
  return {
    ...{ pipeline: name, trialSteps: definition.trialSteps, dt: decoded.right.dt, parameters },
    places: places.map((place) => ({
      ...{ name: place.name, title: place.title },
      kinds: place.kinds.map(({ kind }) => kind),
    })),
  };
};

/** Every kind that a spec may name, by places, with its parameters; and pipelines in code. */
const listKinds = (library: Library): void => {
  for (const { name, title } of placesIn(library)) {
    say(`${name}: ${title}`);
    for (const [i, { declaration }] of kindsOf(library, name).entries()) {
      const { kind, title: called, equation, source, parameters } = declaration;
      say(`  ${kind}${i === 0 ? ' (default)' : ''}: ${called}`);
      say(`    ${equation}${source === undefined ? '' : `   [${source}]`}`);
      for (const leaf of leavesOf(parameters)) say(parameterLine(leaf));
    }
  }
  for (const { pipeline, trialSteps, parameters, places } of library.pipelines.map(describePipeline)) {
    say(`pipeline ${JSON.stringify(pipeline)}: trials of ${trialSteps} steps`);
    for (const leaf of leavesOf(parameters)) say(parameterLine(leaf));
    for (const { name, kinds } of places) say(`  ${name}: ${kinds.join(', ')}`);
  }
};

const listKindsJson = (library: Library): void => {
  for (const { declaration } of library.kinds) {
    const { check: _, adjust: __, ...data } = declaration;
    give(JSON.stringify(data));
  }
  for (const one of library.pipelines.map(describePipeline)) give(JSON.stringify(one));
};

/** The pipelines that ship with the package; or the kinds that specs may name. */
export const list = ({ kinds, json, use = [] }: ListFlags): Outcome => {
  if (kinds === undefined && use.length === 0) return listPipelines(json === true);
  return pipe(
    loadLibrary(use),
    TE.chainEitherK((library) =>
      E.tryCatch(
        () => {
          (json ? listKindsJson : listKinds)(library);
          return 0;
        },
        (error): readonly string[] => [error instanceof Error ? error.message : String(error)],
      ),
    ),
    orMistake,
  );
};
