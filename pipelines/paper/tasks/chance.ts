import { gaussianProcess, type Tensor } from '../../../modules/index.ts';
import type { Doing, Json } from '../../jobs/index.ts';
import { score } from '../../run/measure.ts';
import { networkSteps } from '../../run/spec.ts';
import { targetsOf } from '../../run/targets.ts';
import { average, specOf } from './params.ts';

export interface ChanceParams {
  /** A spec whose targets are scored against. */
  readonly spec: Json;
  readonly samples: number;
}

/** What signals that know nothing of the target score: the mean, and what 95 % of them stay below. */
export interface Chance {
  readonly performance: number;
  readonly high: number;
  readonly zeroShift: number;
  readonly rmse: number;
  /** √ of the targets' mean square: the error of a readout that stays at 0. */
  readonly silent: number;
}

const square = (signal: Tensor): number => average(Array.from(signal.data, (value) => value * value));

/** The task `chance`: independent samples of a Gaussian process, of the same length and width, against each target. */
export const chance = (params: Json, { progress }: Doing): Json => {
  const { spec: data, samples } = params as unknown as ChanceParams;
  const spec = specOf(data);
  const targets = targetsOf(spec);
  const outputs = targets[0]?.shape[1] as number;
  const scale = Math.sqrt(average(targets.map(square)));
  const scores = Array.from({ length: samples }, (_, i) => {
    const target = targets[i % targets.length] as Tensor;
    const other = gaussianProcess({
      period: networkSteps(spec) * spec.dt,
      dt: spec.dt,
      outputs,
      seed: [spec.seed, 'chance', i],
    });
    for (let k = 0; k < other.data.length; k++) other.data[k] = (other.data[k] as number) * scale;
    progress((i + 1) / samples);
    return score(other, target);
  });
  const performance = scores.map((one) => one.performance).sort((a, b) => a - b);
  return {
    performance: average(performance),
    high: performance[Math.min(samples - 1, Math.floor(0.95 * samples))] as number,
    zeroShift: average(scores.map((one) => one.zeroShift)),
    rmse: average(scores.map((one) => one.rmse)),
    silent: scale,
  } satisfies Chance as unknown as Json;
};
