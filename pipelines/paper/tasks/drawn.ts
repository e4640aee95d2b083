import { lastValueFrom, map, toArray } from 'rxjs';
import { clock, fork, matrix, type Seed, type Tensor } from '../../../modules/index.ts';
import { type Presented, testing } from '../../assemble.ts';
import type { Standing } from '../../evaluate.ts';
import { type Score, score } from '../../measure.ts';
import type { Network } from '../../network.ts';
import { type Spec, trialSteps } from '../../spec.ts';
import { rounded } from './params.ts';

/** What a network drew in one test trial. */
export interface Drawn {
  readonly output: Tensor;
  readonly target: Tensor;
  readonly score: Score;
}

/** Tests a half-trained network as `evaluate` does, and keeps what it drew. */
export const drawTrials = (
  spec: Spec,
  network: Network,
  { controls, states }: Standing,
  { trials, noiseSeed, ...presented }: { readonly trials: number; readonly noiseSeed: Seed } & Presented,
): Promise<readonly Drawn[]> => {
  const steps = trialSteps(spec);
  const { outputs } = network;
  const ticks = clock({ trialSteps: steps, trials, dt: spec.dt, controls, load: fork(states) });
  return lastValueFrom(
    testing(
      spec,
      network,
      noiseSeed,
      presented,
    )(ticks).pipe(
      map(({ readout, target }) => ({
        z: readout.zhat.data,
        f: Float64Array.from({ length: outputs }, (_, d) => target.get(d)),
      })),
      toArray(),
      map((frames) =>
        Array.from({ length: trials }, (_, trial): Drawn => {
          const own = frames.slice(trial * steps, (trial + 1) * steps);
          const joined = (pick: (frame: (typeof own)[number]) => ArrayLike<number>): Tensor =>
            matrix(Float64Array.from(own.flatMap((frame) => Array.from(pick(frame)))), steps, outputs);
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
