import { lastValueFrom, map, toArray } from 'rxjs';
import { clock, fork, matrix, type Seed, type Tensor } from '../../../modules/index.ts';
import type { Standing } from '../../run/evaluate.ts';
import { type Score, score } from '../../run/measure.ts';
import { type Presented, type Scored, testing } from '../../run/pipeline.ts';
import { pipelineOf } from '../../run/pipelineOf.ts';
import { sharing } from '../../run/shared.ts';
import type { NetworkSpec } from '../../run/spec.ts';
import { rounded } from './params.ts';

/** What a network drew in one test trial. */
export interface Drawn {
  readonly output: Tensor;
  readonly target: Tensor;
  readonly score: Score;
}

/** Tests a half-trained network as `evaluate` does, and keeps what it drew. */
export const drawTrials = (
  spec: NetworkSpec,
  { controls, states }: Standing,
  { trials, noiseSeed, ...presented }: { readonly trials: number; readonly noiseSeed: Seed } & Presented,
): Promise<readonly Drawn[]> => {
  const pipeline = pipelineOf(spec);
  const { trialSteps: steps, scored } = pipeline;
  const ticks = clock({ trialSteps: steps, trials, dt: spec.dt, controls, load: fork(states) });
  return lastValueFrom(
    testing(
      pipeline,
      sharing().share,
      noiseSeed,
      presented,
    )(ticks).pipe(
      map((frame) => {
        const { output, target } = scored(frame) as Scored;
        const outputs = target.shape[0] as number;
        return { z: output.data, f: Float64Array.from({ length: outputs }, (_, d) => target.get(d)) };
      }),
      toArray(),
      map((frames) =>
        Array.from({ length: trials }, (_, trial): Drawn => {
          const own = frames.slice(trial * steps, (trial + 1) * steps);
          const joined = (pick: (frame: (typeof own)[number]) => ArrayLike<number>): Tensor =>
            matrix(Float64Array.from(own.flatMap((frame) => Array.from(pick(frame)))), steps, own[0]?.f.length ?? 0);
          const [output, target] = [joined(({ z }) => z), joined(({ f }) => f)];
          return { output, target, score: score(output, target) };
        }),
      ),
    ),
  );
};

/** Every so many steps of a signal, by output. */
export const thinned = (signal: Tensor, every: number): readonly (readonly number[])[] => {
  const [steps = 0, outputs = 0] = signal.shape;
  const count = Math.ceil(steps / every);
  return Array.from({ length: outputs }, (_, d) =>
    Array.from({ length: count }, (_, i) => rounded(signal.get(i * every, d))),
  );
};
