import { defer, finalize, mergeMap, type Observable, type SchedulerLike, takeWhile } from 'rxjs';
import { clock, fork, type Share } from '../../modules/index.ts';
import { convoy, type Walker } from './convoy.ts';
import { type Scores, type Standing, scoresOf } from './evaluate.ts';
import type { Score } from './measure.ts';
import { partsOf } from './parts.ts';
import type { Frame, Pipeline } from './pipeline.ts';
import { type TrialScores, trialScores } from './trialScores.ts';

/** A half-trained network of a group. */
export interface Candidate<M> {
  readonly member: M;
  readonly pipeline: Pipeline;
  readonly standing: Standing;
  /** Candidates with equal keys have what stands before their loops in common, with its state. */
  readonly key: string;
}

/** What a test came to; or what a module threw. */
export type Evaluated<M> = { readonly member: M } & (
  | { readonly scores: Scores }
  | { readonly failure: { readonly error: unknown } }
);

interface Tested<M> extends Walker {
  readonly member: M;
  readonly trials: number;
  readonly scored: TrialScores<Frame>;
  readonly scores: Score[];
}

/** As `evaluate`, for several networks after as many trials: forks that share what they can. All have one trial's length. */
export const evaluateGroup = <M>(
  candidates: readonly Candidate<M>[],
  share: Share,
  scheduler?: SchedulerLike,
): Observable<Evaluated<M>> =>
  defer(() => {
    const [first] = candidates as readonly [Candidate<M>];
    const tested = candidates.map(({ member, pipeline, standing, key }): Tested<M> => {
      const { spec, trialSteps, scored } = pipeline;
      const noiseSeed = [spec.seed, 'test', standing.trial];
      return {
        ...{ member, key, controls: standing.controls, load: fork(standing.states) },
        parts: partsOf(pipeline, { noiseSeed, learning: false, share }),
        trials: spec.protocol.testTrials,
        scored: trialScores(trialSteps, scored),
        scores: [],
      };
    });
    const walking = convoy(tested);
    let left = tested.length;
    const ticks = clock({
      ...(scheduler === undefined ? {} : { scheduler }),
      trialSteps: first.pipeline.trialSteps,
      trials: Math.max(...tested.map(({ trials }) => trials)),
      dt: first.pipeline.spec.dt,
    });
    return ticks.pipe(
      takeWhile(() => left > 0),
      mergeMap((tick) =>
        walking.turn(tick).flatMap((answer): readonly Evaluated<M>[] => {
          const { walker } = answer;
          const { member, scored, scores, trials } = walker;
          if ('failure' in answer) {
            left -= 1;
            return [{ member, failure: answer.failure }];
          }
          const score = scored.see(answer.frame);
          if (score !== undefined) scores.push(score);
          if (!tick.lastOfTrial || tick.trial + 1 < trials) return [];
          left -= 1;
          walking.leave(walker);
          return [{ member, scores: scoresOf(scores) }];
        }),
      ),
      finalize(walking.end),
    );
  });
