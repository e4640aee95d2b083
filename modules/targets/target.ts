import { keyOf, type Seed } from '../core/key.ts';
import { exp, sin } from '../core/math.ts';
import { mealy } from '../core/mealy.ts';
import { dense, matrix, type Numbers, type Tensor, toTensor, vector } from '../core/tensor.ts';
import { gaussianInto } from '../kernels/index.ts';
import type { Targeted } from '../signals.ts';
import type { Order } from './order.ts';

/**
 * What the readout should draw: at step n of a trial, row n of that trial's signal [steps, outputs].
 *
 * Writes `target` [outputs].
 * @param signals one, or several of which `order` picks one a trial (default: one after another); each rows of numbers, a
 *   number a row where there is one output
 * @throws {RangeError} where it is built, on signals of different widths or an entry that is not finite; through the
 *   stream, in a trial longer than its signal
 */
export const target = (signals: Numbers | readonly Exclude<Numbers, readonly number[]>[], order?: Order) => {
  const list = listOf(signals);
  if (list.length === 0) throw new RangeError('target: expected at least one signal, found none');
  const rows = list.map((signal, s) => rowsOf(signal, s, list[0]?.shape[1] ?? 0));
  const which = order ?? ((trial) => trial % rows.length);
  return mealy<null, unknown, Targeted>({
    writes: 'target',
    kind: 'signal',
    init: () => null,
    step: (state, { trial, stepInTrial }) => {
      const signal = rows[which(trial)];
      if (signal === undefined)
        throw new RangeError(`target: expected one of ${rows.length} signals in trial ${trial}`);
      const row = signal[stepInTrial];
      if (row === undefined) {
        throw new RangeError(`target: expected a row for step ${stepInTrial} of the trial, found ${signal.length}`);
      }
      return [row, state];
    },
  });
};

/** One signal, or a list of them: rows of numbers are one signal, a list of views or of such rows several. */
const listOf = (signals: Numbers | readonly Numbers[]): readonly Tensor[] => {
  const [first] = Array.isArray(signals) ? (signals as readonly unknown[]) : [];
  const several =
    Array.isArray(signals) && typeof first !== 'number' && !(Array.isArray(first) && typeof first[0] === 'number');
  const list = several ? (signals as readonly Numbers[]) : [signals as Numbers];
  return list.map((signal, s) => asRows(toTensor(`target[${s}]`, signal)));
};

/** [steps] is one output, [steps, 1]. */
const asRows = (signal: Tensor): Tensor =>
  signal.shape.length === 1 ? matrix(dense(signal), signal.shape[0] as number, 1) : signal;

const rowsOf = (signal: Tensor, s: number, outputs: number): readonly Tensor[] => {
  const [steps = 0, width] = signal.shape;
  if (width !== outputs || signal.shape.length !== 2) {
    throw new RangeError(`target[${s}]: expected [steps, ${outputs}], found [${signal.shape.join(', ')}]`);
  }
  const data = dense(signal).slice();
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(`target[${s}][${Math.floor(bad / width)}]: expected a finite number, found ${data[bad]}`);
  }
  return Array.from({ length: steps }, (_, n) => vector(data.subarray(n * width, (n + 1) * width)));
};

export interface Sampling {
  /** Length of the signal (ms). */
  readonly period: number;
  /** Sampling step (ms). */
  readonly dt?: number;
}

const sampled = ({ period, dt = 1 }: Sampling, f: (t: number) => number): Tensor => {
  const steps = Math.round(period / dt);
  return matrix(
    Float64Array.from({ length: steps }, (_, n) => f(n * dt)),
    steps,
    1,
  );
};

const turn = (t: number, period: number): number => (2 * Math.PI * t) / period;

const fourSines = (t: number, period: number): number => {
  const wt = turn(t, period);
  return 1.3 * (sin(wt) / 1.5 + sin(2 * wt) / 3 + sin(3 * wt) / 9 + sin(4 * wt) / 3);
};

/** The short target [steps, 1]: 1.3 [sin(ωt)/1.5 + sin(2ωt)/3 + sin(3ωt)/9 + sin(4ωt)/3], ω = 2π/period. */
export const short = (sampling: Sampling = { period: 1000 }): Tensor =>
  sampled(sampling, (t) => fourSines(t, sampling.period));

/** The long target [steps, 1]: ½ sin(ωt) + ½ short(t), where short keeps its own period of 1 s. */
export const long = (sampling: Sampling = { period: 10000 }): Tensor =>
  sampled(sampling, (t) => 0.5 * sin(turn(t, sampling.period)) + 0.5 * fourSines(t, 1000));

export interface GaussianProcess extends Sampling {
  /** ℓ², of the kernel exp(−d²/(2 ℓ²)) (ms²): 10 000; 2000 is hard. */
  readonly variance?: number;
  /** Independent signals side by side. */
  readonly outputs?: number;
  readonly seed: Seed;
}

const square = (x: number): number => x * x;

/**
 * Samples of a Gaussian process of unit variance with kernel exp(−d²/(2ℓ²)), conditioned on 0 at the first and the last
 * sample [steps, outputs].
 *
 * White noise w smoothed with a Gaussian of half the variance has just this kernel (sampled finer than ℓ/3, to rounding),
 * which needs no covariance matrix; the condition is then met by Matheron's rule: f − K(t, ends) K(ends)⁻¹ f(ends).
 */
export const gaussianProcess = ({ period, dt = 1, variance = 10000, outputs = 1, seed }: GaussianProcess): Tensor => {
  const steps = Math.round(period / dt);
  const reach = Math.ceil((6 * Math.sqrt(variance / 2)) / dt);
  const smooth = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => exp(-square((i - reach) * dt) / variance));
  const power = Math.sqrt(smooth.reduce((sum, s) => sum + s * s, 0));
  const covariance = (d: number): number => exp(-square(d * dt) / (2 * variance));
  const between = covariance(steps - 1);
  const determinant = 1 - between * between;
  const data = new Float64Array(steps * outputs);
  const noise = new Float64Array(steps + 2 * reach);
  const f = new Float64Array(steps);
  for (let d = 0; d < outputs; d++) {
    gaussianInto(noise, keyOf(seed, 'target', 'gaussian process'), d);
    for (let n = 0; n < steps; n++) {
      let sum = 0;
      for (let i = 0; i < smooth.length; i++) sum += (smooth[i] as number) * (noise[n + i] as number);
      f[n] = sum / power;
    }
    const start = f[0] as number;
    const last = f[steps - 1] as number;
    const a = (start - between * last) / determinant;
    const b = (last - between * start) / determinant;
    for (let n = 1; n < steps - 1; n++) {
      data[n * outputs + d] = (f[n] as number) - a * covariance(n) - b * covariance(steps - 1 - n);
    }
  }
  return matrix(data, steps, outputs);
};
