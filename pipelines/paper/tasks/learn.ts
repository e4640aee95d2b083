import { lastValueFrom, tap } from 'rxjs';
import { OURS } from '../../catalogue/library.ts';
import { companyOf } from '../../jobs/company.ts';
import type { Doing, Json, Several, Task } from '../../jobs/index.ts';
import type { Checkpoint } from '../../run/checkpoint.ts';
import { type GroupEvent, runGroup } from '../../run/group.ts';
import { type RunEvent, run } from '../../run/run.ts';
import { type NetworkSpec, networkSteps, signalsIn } from '../../run/spec.ts';
import { drawTrials, thinned } from './drawn.ts';
import { average, specOf } from './params.ts';

export interface LearnParams {
  /** A spec, with or without its defaults. */
  readonly spec: Json;
  /** Keep what is drawn in the last test: one sample every so many steps. */
  readonly draw?: number;
  /** Keep each trial of the last test. */
  readonly each?: true;
}

/** The three measures, meant over the trials of a test. */
export interface Measures {
  readonly performance: number;
  readonly zeroShift: number;
  readonly rmse: number;
}

export interface Tested extends Measures {
  readonly trial: number;
}

/** A signal as drawn and as wanted, by output. */
export interface Drawing {
  readonly output: readonly (readonly number[])[];
  readonly target: readonly (readonly number[])[];
}

export interface Learnt {
  readonly tests: readonly Tested[];
  /** Of the last test, signal by signal, where a task has several. */
  readonly signals: readonly Measures[];
  readonly drawings: readonly Drawing[];
  /** Of the last test, trial by trial, if asked. */
  readonly trials?: readonly Measures[];
}

type Told = RunEvent | Extract<GroupEvent['event'], { type: 'failed' }>;

/** Takes what a run tells, and makes a result of it. */
const recording = ({ draw, each }: LearnParams, spec: NetworkSpec) => {
  const tests: Tested[] = [];
  let trials: readonly Measures[] = [];
  let last: Checkpoint | undefined;
  return {
    hear: (event: Told): void => {
      if (event.type === 'checkpoint') last = event.checkpoint;
      if (event.type !== 'test') return;
      const { trial, performance, zeroShift, rmse } = event;
      tests.push({ trial, performance: average(performance), zeroShift: average(zeroShift), rmse: average(rmse) });
      const at = (values: readonly number[], i: number) => values[i] as number;
      trials = performance.map((_, i) => ({
        performance: at(performance, i),
        zeroShift: at(zeroShift, i),
        rmse: at(rmse, i),
      }));
    },
    result: async (): Promise<Json> => {
      const drawings: Drawing[] = [];
      if (draw !== undefined && last !== undefined) {
        const drawn = await drawTrials(
          spec,
          { trial: spec.protocol.trials, controls: last.controls, states: last.states },
          { trials: signalsIn(spec.task).length, noiseSeed: [spec.seed, 'test', spec.protocol.trials] },
        );
        for (const { output, target } of drawn)
          drawings.push({ output: thinned(output, draw), target: thinned(target, draw) });
      }
      // A test presents several signals in turn, once each.
      const signals = spec.task.kind === 'several' ? trials : [];
      return { tests, signals, drawings, ...(each ? { trials } : {}) } satisfies Learnt as unknown as Json;
    },
  };
};

const stepsIn = (spec: NetworkSpec): number => spec.protocol.trials * networkSteps(spec);

const learnOne = async (params: Json, { progress }: Doing): Promise<Json> => {
  const given = params as unknown as LearnParams;
  const spec = specOf(given.spec);
  const { hear, result } = recording(given, spec);
  await lastValueFrom(
    run(spec).pipe(
      tap((event) => {
        if (event.type === 'progress') progress(event.step / stepsIn(spec));
        hear(event);
      }),
    ),
  );
  return result();
};

const learnAll: Several['all'] = async (all, tell) => {
  const members = all.map((params) => {
    const given = params as unknown as LearnParams;
    const spec = specOf(given.spec);
    return { spec, ...recording(given, spec) };
  });
  const drawing: Promise<void>[] = [];
  await lastValueFrom(
    runGroup(members.map(({ spec }) => spec)).pipe(
      tap(({ member, event }) => {
        const { spec, hear, result } = members[member] as (typeof members)[number];
        hear(event);
        if (event.type === 'progress') tell(member, { type: 'progress', share: event.step / stepsIn(spec) });
        if (event.type === 'failed') tell(member, event);
        if (event.type !== 'done') return;
        const drawn = result().then(
          (found) => tell(member, { type: 'result', result: found }),
          (error: unknown) => tell(member, { type: 'failed', error }),
        );
        drawing.push(drawn);
      }),
    ),
    { defaultValue: undefined },
  );
  await Promise.all(drawing);
};

/**
 * The task `learn`: trains a spec's pipeline, tests it where its protocol says, and keeps the three measures of each
 * test and, if asked, what is drawn in the last one.
 */
export const learn: Task = Object.assign(learnOne, {
  several: {
    company: async (params: Json) => companyOf(specOf((params as unknown as LearnParams).spec), OURS),
    all: learnAll,
  },
});
