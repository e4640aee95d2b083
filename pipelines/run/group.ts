import { concat, concatMap, defer, EMPTY, finalize, from, map, type Observable, Subject, takeWhile, tap } from 'rxjs';
import { type Command, clock, Saved } from '../../modules/index.ts';
import { OURS } from '../catalogue/library.ts';
import { type Checkpoint, FORMAT } from './checkpoint.ts';
import { convoy, type Walker } from './convoy.ts';
import type { Scores } from './evaluate.ts';
import { evaluateGroup } from './evaluateGroup.ts';
import { mean } from './measure.ts';
import { partsOf } from './parts.ts';
import type { Frame, Pipeline } from './pipeline.ts';
import { pipelineOf } from './pipelineOf.ts';
import { PROGRESS_STEPS, type RunEvent, type RunOptions } from './run.ts';
import { sharing } from './shared.ts';
import type { Spec } from './spec.ts';
import { type TrialScores, trialScores } from './trialScores.ts';

/** What a member of a group tells: as if it ran alone, or that a module of it threw, which is the last of it. */
export interface GroupEvent {
  /** Its place in the group. */
  readonly member: number;
  readonly event: RunEvent | { readonly type: 'failed'; readonly error: unknown };
}

/** A run of the group, while it is there. */
interface Member extends Walker {
  readonly nth: number;
  readonly pipeline: Pipeline;
  readonly scored: TrialScores<Frame>;
  /** What it is to save into at this step. */
  save: Saved | undefined;
}

/** A member whose trial has ended in a test, and how it stands. */
interface Due {
  readonly member: Member;
  readonly checkpoint: Checkpoint;
}

const isTest = ({ pipeline }: Member, trial: number): boolean => {
  const { trials, testAt } = pipeline.spec.protocol;
  return trial === trials || testAt.includes(trial);
};

/**
 * Trains and tests several specs at once, step by step, each as `run` does it alone: to the last bit, whoever else is in the
 * group. What they have in common is computed once: what stands before the loops here, matrices, noise and products with
 * matrices where they are made. Each has its own protocol; whoever is done, or whose module throws, leaves.
 * @throws {RangeError} through the stream, if their trials or their steps are not of one length
 */
export const runGroup = (
  specs: readonly Spec[],
  { scheduler, library = OURS }: Pick<RunOptions, 'scheduler' | 'library'> = {},
): Observable<GroupEvent> =>
  defer(() => {
    const { share } = sharing();
    const members = specs.map((spec, nth): Member => {
      const pipeline = pipelineOf(spec, library);
      const parts = partsOf(pipeline, { noiseSeed: spec.seed, learning: true, share });
      const scored = trialScores(pipeline.trialSteps, pipeline.scored);
      return { nth, pipeline, parts, controls: spec, key: parts.key(spec), scored, save: undefined };
    });
    const [first] = members;
    if (first === undefined) return EMPTY;
    const { trialSteps: steps, spec } = first.pipeline;
    for (const { pipeline } of members) {
      if (pipeline.trialSteps !== steps || pipeline.spec.dt !== spec.dt) {
        const found = `${pipeline.trialSteps} of ${pipeline.spec.dt} ms`;
        throw new RangeError(`group: expected trials of ${steps} steps of ${spec.dt} ms, found ${found}`);
      }
    }
    const scheduling = scheduler === undefined ? {} : { scheduler };
    const commands = new Subject<Command>();
    const walking = convoy(members);
    const here = new Set(members);
    const began = performance.now();
    let waited = 0;

    const leave = (member: Member): void => {
      walking.leave(member);
      here.delete(member);
    };
    const fail = (member: Member, error: unknown): GroupEvent => {
      leave(member);
      return { member: member.nth, event: { type: 'failed', error } };
    };

    const finish = ({ nth, pipeline }: Member, { performance: scored, zeroShift, rmse }: Scores): GroupEvent => {
      const { trials } = pipeline.spec.protocol;
      const seconds = (performance.now() - began - waited) / 1000;
      const means = { performance: mean(scored), zeroShift: mean(zeroShift), rmse: mean(rmse) };
      return { member: nth, event: { type: 'done', trials, ...means, stepsPerSecond: (trials * steps) / seconds } };
    };

    /** Training waits while forks of those that are due are tested. */
    const test = (trial: number, due: readonly Due[]): Observable<GroupEvent> =>
      defer(() => {
        const paused = performance.now();
        commands.next({ type: 'pause' });
        const candidates = due.map(({ member, checkpoint }) => ({
          ...{ member, pipeline: member.pipeline, key: member.key },
          standing: { ...checkpoint, trial },
        }));
        return evaluateGroup(candidates, share, scheduler).pipe(
          concatMap((tested): readonly GroupEvent[] => {
            const { member } = tested;
            if ('failure' in tested) return [fail(member, tested.failure.error)];
            const event: GroupEvent = { member: member.nth, event: { type: 'test', trial, ...tested.scores } };
            if (trial < member.pipeline.spec.protocol.trials) return [event];
            leave(member);
            return [event, finish(member, tested.scores)];
          }),
          tap({
            complete: () => {
              waited += performance.now() - paused;
              commands.next({ type: 'resume' });
            },
          }),
        );
      });

    /** What there is to tell of a step; the tests that follow it. */
    const tell = (answers: ReturnType<typeof walking.turn>): Observable<GroupEvent> | undefined => {
      const events: GroupEvent[] = [];
      const due: Due[] = [];
      let after = 0;
      for (const answer of answers) {
        const member = answer.walker;
        if ('failure' in answer) {
          events.push(fail(member, answer.failure.error));
          continue;
        }
        const { frame } = answer;
        const { step, trial, lastOfTrial } = frame;
        const score = member.scored.see(frame);
        if (!lastOfTrial && step % PROGRESS_STEPS !== 0) continue;
        after = lastOfTrial ? trial + 1 : trial;
        events.push({ member: member.nth, event: { type: 'progress', step: step + 1, trial: after, score } });
        if (member.save === undefined) continue;
        const { spec } = member.pipeline;
        const { states } = member.save;
        const checkpoint: Checkpoint = { format: FORMAT, spec, step: step + 1, controls: spec, states };
        events.push({ member: member.nth, event: { type: 'checkpoint', checkpoint } });
        due.push({ member, checkpoint });
        member.save = undefined;
      }
      if (due.length > 0) return concat(from(events), test(after, due));
      return events.length === 0 ? undefined : from(events);
    };

    const ticks = clock({
      ...{ ...scheduling, trialSteps: steps, dt: spec.dt, commands },
      trials: Math.max(...specs.map(({ protocol }) => protocol.trials)),
    });
    return ticks.pipe(
      takeWhile(() => here.size > 0),
      map((tick) => {
        if (tick.lastOfTrial) for (const one of here) if (isTest(one, tick.trial + 1)) one.save = new Saved();
        return tell(walking.turn(tick, tick.lastOfTrial ? ({ save }) => save : undefined));
      }),
      concatMap((events) => events ?? EMPTY),
      finalize(walking.end),
    );
  });
