import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import { concatMap, filter, lastValueFrom, map, type Observable, Subject, tap, toArray } from 'rxjs';
import { type Command, clock, fork, Saved, type Seed, type States, type Tick } from '../../modules/index.ts';
import type { Doing, Json, Task, Test, Trained } from '../jobs/index.ts';
import type { Score } from '../run/measure.ts';
import { drawnOutput, type Frame, type Scored } from '../run/pipeline.ts';
import { trialScores } from '../run/trialScores.ts';
import type { Problem } from '../schema/decode.ts';
import { parseFile } from './file.ts';
import { isRecord, type JsonObject, type Plan } from './plan.ts';
import { planStudy } from './planned.ts';

/** What a study needs to see of a pipeline's frames. */
export type Seen = Tick & Required<Pick<Frame, 'readout' | 'target'>>;

/** Makes a part: its matrices come from the seed, its noise from a seed that in tests is another. */
type Make<Part> = (seed: number, noiseSeed: Seed) => Part;

/** What can stand in each place, by name; the first one is the base's. */
type Choices<Parts> = { readonly [Place in keyof Parts]: Readonly<Record<string, Make<Parts[Place]>>> };

export interface CodeProtocol {
  /** Steps in a trial. */
  readonly trialSteps: number;
  /** ms */
  readonly dt?: number;
  readonly trials: number;
  /** After how many trials it is tested; the last one always is. */
  readonly testAt?: readonly number[];
  /** Trials in a test. */
  readonly testTrials?: number;
}

/** A study over pipelines in code: any module of the user's own can be varied. */
export interface CodeStudy<Parts> {
  readonly name: string;
  readonly vary: Choices<Parts>;
  readonly protocol: CodeProtocol;
  /** The pipeline that learns, from one part for each place. Everything random in it comes from the seed. */
  readonly training: (parts: Parts, seed: number) => (ticks: Observable<Tick>) => Observable<Seen>;
  /**
   * The same with its weights frozen, for tests: it goes on from the state of the other. Matrices come from the seed, and
   * noise from a seed of the test's own.
   */
  readonly testing: (parts: Parts, seed: number, noiseSeed: Seed) => (ticks: Observable<Tick>) => Observable<Seen>;
  /** The rest is as in a file; see docs/ablations.md. */
  readonly exclude?: readonly { readonly [Place in keyof Parts]?: string | readonly string[] }[];
  readonly seeds?: number | readonly number[];
  readonly search?:
    | 'grid'
    | 'ablation'
    | { readonly kind: 'random'; readonly variants: number; readonly seed?: number };
  readonly measure?: Plan['measure'];
  readonly range?: readonly [number, number];
  readonly criterion?: number;
}

/** A study in code: a task, which does one run of it, and the plan of all of them. */
export interface Study extends Task {
  readonly plan: (task: string) => E.Either<NonEmptyArray<Problem>, Plan>;
}

/** Trains one pipeline, and tests forks of it on the way and at the end. */
const train = async <Parts>(
  { protocol, training, testing }: CodeStudy<Parts>,
  parts: (noiseSeed: Seed) => Parts,
  seed: number,
  { progress }: Doing,
): Promise<Trained> => {
  const { trialSteps, dt = 1, trials, testAt = [], testTrials = 4 } = protocol;
  const isTest = (trial: number): boolean => trial === trials || testAt.includes(trial);
  const commands = new Subject<Command>();
  const ticks = clock({
    trialSteps,
    trials,
    dt,
    commands,
    save: ({ trial, lastOfTrial }) => (lastOfTrial && isTest(trial + 1) ? new Saved() : undefined),
  });
  const tested = (states: States, trial: number): Observable<Test> => {
    const scored = trialScores<Seen>(trialSteps, drawnOutput as (frame: Seen) => Scored | undefined);
    const noiseSeed = [seed, 'test', trial];
    const draws = testing(parts(noiseSeed), seed, noiseSeed);
    return draws(clock({ trialSteps, trials: testTrials, dt, load: fork(states) })).pipe(
      map(scored.see),
      filter((score): score is Score => score !== undefined),
      toArray(),
      map((scores) => ({
        trial,
        performance: scores.map(({ performance }) => performance),
        zeroShift: scores.map(({ zeroShift }) => zeroShift),
        rmse: scores.map(({ rmse }) => rmse),
      })),
    );
  };
  const learns = training(parts(seed), seed);
  const learning = learns(ticks).pipe(
    tap(({ lastOfTrial, trial }) => lastOfTrial && progress((trial + 1) / trials)),
    filter(({ save }) => save instanceof Saved),
    concatMap(({ save, trial }) => {
      commands.next({ type: 'pause' });
      return tested((save as Saved).states, trial + 1).pipe(tap(() => commands.next({ type: 'resume' })));
    }),
    toArray(),
  );
  return { tests: await lastValueFrom(learning) };
};

/** One part for each place, by the names that the parameters give. */
const partsOf = <Parts>(vary: Choices<Parts>, params: JsonObject, seed: number, noiseSeed: Seed): Parts =>
  Object.fromEntries(
    Object.entries<Choices<Parts>[keyof Parts]>(vary).map(([place, choices]) => {
      const choice = String(params[place]);
      const make = Object.hasOwn(choices, choice) ? choices[choice] : undefined;
      if (make === undefined) {
        const expected = Object.keys(choices).join(', ');
        throw new Error(`${place}: expected one of ${expected}, found ${JSON.stringify(params[place])}`);
      }
      return [place, make(seed, noiseSeed)];
    }),
  ) as Parts;

/**
 * A study whose variants are made in code. It must be the default export of its module, where the workers' processes look
 * for it:
 *
 *     export default study({ name: 'mine', vary: { rule: { hebbian: () => hebbian(…), mine: () => mine(…) } }, … });
 *
 * and `reservoir-rx study mine.ts` runs it. When the text of that module changes, its runs are done again.
 */
export const study = <Parts>(definition: CodeStudy<Parts>): Study => {
  const { name, vary, protocol, training: _, testing: __, ...rest } = definition;
  const names = Object.entries<Readonly<Record<string, unknown>>>(vary).map(
    ([place, choices]) => [place, Object.keys(choices)] as const,
  );
  const task: Task = async (params, doing) => {
    if (!isRecord(params)) throw new Error('expected the parameters of one run');
    const seed = params.seed as number;
    const parts = (noiseSeed: Seed) => partsOf(vary, params, seed, noiseSeed);
    return (await train(definition, parts, seed, doing)) as unknown as Json;
  };
  const plan: Study['plan'] = (of) => {
    const base = {
      ...Object.fromEntries(names.map(([place, levels]) => [place, levels[0] ?? null])),
      protocol: protocol as unknown as Json,
    };
    const file = parseFile({ ...rest, name, base, vary: Object.fromEntries(names), task: of });
    return E.isLeft(file) ? file : planStudy(file.right, base);
  };
  return Object.assign(task, { plan });
};
