import * as E from 'fp-ts/lib/Either.js';
import { filter, lastValueFrom, tap, toArray } from 'rxjs';
import type { Library } from '../catalogue/library.ts';
import { loadLibrary } from '../files/use.ts';
import { runGroup } from '../run/group.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import { type RunEvent, run } from '../run/run.ts';
import { parseSpec, type Spec } from '../run/spec.ts';
import { describeProblems } from '../schema/decode.ts';
import { companyOf } from './company.ts';
import { usedIn } from './job.ts';
import type { Json } from './json.ts';
import type { Doing, Several, Task } from './task.ts';
import type { Test } from './trained.ts';

/** The spec in a task's parameters, and what it may name. @throws {Error} what is wrong with it */
const specOf = async (params: Json): Promise<{ readonly spec: Spec; readonly library: Library }> => {
  const library = await loadLibrary(usedIn(params))();
  if (E.isLeft(library)) throw new Error(library.left.join('; '));
  const parsed = parseSpec(params, library.right);
  if (E.isLeft(parsed)) throw new Error(describeProblems(parsed.left));
  return { spec: parsed.right, library: library.right };
};

const testOf = ({ trial, performance, zeroShift, rmse }: Test): Test => ({ trial, performance, zeroShift, rmse });

const trainOne = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { spec, library } = await specOf(params);
  const steps = stepsIn(spec, library);
  const tests = await lastValueFrom(
    run(spec, { library }).pipe(
      tap((event) => {
        if (event.type === 'progress') progress(event.step / steps);
      }),
      filter((event): event is Extract<RunEvent, { type: 'test' }> => event.type === 'test'),
      toArray(),
    ),
  );
  return { tests: tests.map(testOf) } as unknown as Json;
};

/** Steps of training. */
const stepsIn = (spec: Spec, library: Library): number => spec.protocol.trials * pipelineOf(spec, library).trialSteps;

/** Those whose files are the same have one library: they are asked about together. */
const trainAll: Several['all'] = async (all, tell) => {
  const members = await Promise.all(all.map(specOf));
  const tests = members.map((): Test[] => []);
  const steps = members.map(({ spec, library }) => stepsIn(spec, library));
  const library = members[0]?.library;
  await lastValueFrom(
    runGroup(
      members.map(({ spec }) => spec),
      library === undefined ? {} : { library },
    ).pipe(
      tap(({ member, event }) => {
        const own = tests[member] as Test[];
        if (event.type === 'progress')
          tell(member, { type: 'progress', share: event.step / (steps[member] as number) });
        if (event.type === 'test') own.push(testOf(event));
        if (event.type === 'failed') tell(member, event);
        if (event.type === 'done') tell(member, { type: 'result', result: { tests: own } as unknown as Json });
      }),
    ),
    { defaultValue: undefined },
  );
};

/**
 * The task `train`: trains a spec's pipeline and tests it where its protocol says.
 * @param params a spec, with or without its defaults
 * @throws {Error} what is wrong with the spec, or what a module threw: activity that is no longer finite
 */
export const train: Task = Object.assign(trainOne, {
  several: {
    company: async (params: Json) => {
      const { spec, library } = await specOf(params);
      return companyOf(spec, library);
    },
    all: trainAll,
  },
});
