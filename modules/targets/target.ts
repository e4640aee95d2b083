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

/** The ms that the white noise of a process is drawn for, one number each. */
const GRID = 1;
/** Weights by phase that are kept: with dt = 1/k there are k. */
const MOST_PHASES = 64;

/** Weights of the noise around a time that lies `phase` after a point of its grid. */
interface Window {
  readonly weights: Float64Array;
  /** √ Σ weights² */
  readonly power: number;
}

/**
 * Samples of a Gaussian process of unit variance with kernel exp(−d²/(2ℓ²)), conditioned on 0 at its first and at its last
 * ms [steps, outputs].
 *
 * White noise w_j, one number for each ms j, smoothed with a Gaussian of half the variance has just this kernel (where ℓ ≥ 3
 * ms, to rounding), which needs no covariance matrix; the condition is then met by Matheron's rule:
 *
 *     g(t) = Σ_j exp(−(t − j)²/ℓ²) w_j / √(Σ_j exp(−2(t − j)²/ℓ²)),   f(t) = g(t) − K(t, ends) K(ends)⁻¹ g(ends)
 *
 * It is one function of time, whatever the dt that it is sampled at. After its last ms has begun it stays 0.
 */
export const gaussianProcess = ({ period, dt = 1, variance = 10000, outputs = 1, seed }: GaussianProcess): Tensor => {
  const steps = Math.round(period / dt);
  const reach = Math.ceil(6 * Math.sqrt(variance / 2));
  // When the last ms begins; in a process of less than two, the last sample.
  const end = period < 1.5 ? (steps - 1) * dt : Math.round(period) - GRID;
  const windowAt = windows(variance, reach);
  const covariance = (d: number): number => exp(-square(d) / (2 * variance));
  const between = covariance(end);
  const determinant = 1 - between * between;
  const data = new Float64Array(steps * outputs);
  const noise = new Float64Array(Math.ceil(Math.max(end, steps * dt)) + 2 * reach + 1);
  /** g(t) */
  const smoothed = (t: number): number => {
    const point = Math.floor(t + 1e-9);
    const { weights, power } = windowAt(t - point);
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (noise[point + i] as number);
    return sum / power;
  };
  for (let d = 0; d < outputs; d++) {
    gaussianInto(noise, keyOf(seed, 'target', 'gaussian process'), d);
    const start = smoothed(0);
    const last = smoothed(end);
    const a = (start - between * last) / determinant;
    const b = (last - between * start) / determinant;
    for (let n = 1; n < steps && n * dt < end; n++) {
      const t = n * dt;
      data[n * outputs + d] = smoothed(t) - a * covariance(t) - b * covariance(end - t);
    }
  }
  return matrix(data, steps, outputs);
};

/** Windows by their phase, which is rounded to 10⁻⁹ ms. */
const windows = (variance: number, reach: number): ((phase: number) => Window) => {
  const known = new Map<number, Window>();
  const make = (phase: number): Window => {
    const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => exp(-square(i - reach - phase) / variance));
    const power = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0));
    if (power > 0) return { weights, power };
    // Far narrower than the grid: the point that is nearest.
    weights[reach + Math.round(phase)] = 1;
    return { weights, power: 1 };
  };
  return (phase) => {
    const rounded = Math.max(0, Math.round(phase * 1e9) / 1e9);
    const found = known.get(rounded) ?? make(rounded);
    if (known.size < MOST_PHASES) known.set(rounded, found);
    return found;
  };
};
