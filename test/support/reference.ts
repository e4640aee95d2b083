import type { GoldenFile } from '../golden/replay.ts';
import { identity, type Rows } from './linear.ts';
import { numbers } from './ticks.ts';

/**
 * The published equations in plain nested arrays, step by step in the order of one published time step, with nothing of
 * the modules but the numbers that stand for noise: writes a golden file of any size. Noise has a row for each ms, however
 * long a step is; a step of several ms has one row, scaled by 1/√dt.
 */
export interface ReferenceParams {
  readonly rule: 'hebb' | 'force';
  readonly N: number;
  readonly D: number;
  readonly T: number;
  readonly dt: number;
  readonly trialSteps: number | null;
  readonly decay: number | null;
  readonly driven: boolean;
}

const rows = (count: number, n: number, name: string, scale: number): number[][] =>
  Array.from({ length: count }, (_, i) => Array.from(numbers(n, name, i), (value) => scale * value));

const get = (list: readonly number[], i: number): number => {
  const value = list[i];
  if (value === undefined) throw new RangeError(`no entry ${i}`);
  return value;
};
const rowOf = (table: Rows, i: number): readonly number[] => {
  const row = table[i];
  if (row === undefined) throw new RangeError(`no row ${i}`);
  return row;
};
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * get(b, i), 0);
const apply = (A: Rows, x: readonly number[]): number[] => A.map((row) => dot(row, x));
const plus = (A: Rows, B: Rows): number[][] => A.map((row, i) => row.map((value, j) => value + get(rowOf(B, i), j)));
const outer = (a: readonly number[], b: readonly number[]): number[][] => a.map((x) => b.map((y) => x * y));

export const reference = ({ rule, N, D, T, dt, trialSteps, decay, driven }: ReferenceParams): GoldenFile => {
  const params = {
    ...{ N, D, T, dt, decay, trialSteps },
    ...{ tau: 20, tauAverage: 4, lambda_: 1.3, rateNoise: 0.05, exploration: 0.5, learningRate: 0.03, alpha: 0.7 },
  };
  const Wrec = rows(N, N, 'Wrec', 0.8);
  const Wfb = rows(N, D, 'Wfb', 1);
  const initial = {
    u: rowOf(rows(1, N, 'u0', 0.5), 0),
    r: rowOf(rows(1, N, 'r0', 0.5), 0),
    z: rowOf(rows(1, D, 'z0', 0.3), 0),
    zbar: rowOf(rows(1, D, 'zbar0', 0.3), 0),
    weights: rows(D, N, 'W0', 0.2),
  };
  const drive = driven ? rows(T, N, 'drive', 0.4) : null;
  const target = rows(T, D, 'target', 1);
  const draws = Math.ceil(T * dt);
  const extNoise = driven ? rows(draws, N, 'extNoise', 0.05) : [];
  const xi = rows(draws, N, 'xi', 0.05);
  const expl = rows(draws, D, 'expl', 0.5);

  let { u, r, z, zbar } = initial;
  let W: Rows = initial.weights;
  let sum: Rows = W.map((row) => row.map(() => 0));
  let Pbar = 0;
  let inverse: Rows = identity(N, 1 / params.alpha);
  const out: Record<string, unknown[]> = {
    u: [],
    r: [],
    zhat: [],
    z: [],
    zbar: [],
    weights: [],
    P: [],
    Pbar: [],
    M: [],
    eta: [],
    k: [],
  };
  const put = (signals: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(signals)) out[name]?.push(structuredClone(value));
  };

  for (let n = 0; n < T; n++) {
    const ms = Math.floor((n + 0.5) * dt);
    const noiseOf = (table: Rows): number[] => rowOf(table, ms).map((value) => value / Math.sqrt(Math.max(1, dt)));
    const recurrent = apply(Wrec, r);
    const fed = apply(Wfb, z);
    const input =
      drive === null ? u.map(() => 0) : rowOf(drive, n).map((value, i) => value + get(noiseOf(extNoise), i));
    u = u.map(
      (ui, i) => ui + (dt / params.tau) * (-ui + params.lambda_ * get(recurrent, i) + get(fed, i) + get(input, i)),
    );
    r = u.map((ui, i) => Math.tanh(ui) + get(noiseOf(xi), i));
    const zhat = apply(W, r);
    z = zhat.map((value, d) => value + get(noiseOf(expl), d));
    zbar = zbar.map((value, d) => value + (dt / params.tauAverage) * (get(z, d) - value));
    const f = rowOf(target, n);

    const P = -f.reduce((total, value, d) => total + (value - get(z, d)) ** 2, 0);
    Pbar += (dt / params.tauAverage) * (P - Pbar);
    const M = P > Pbar ? 1 : 0;
    const eta = params.learningRate / (1 + (decay === null ? 0 : ((n + 1) * dt) / decay));

    const Pr = apply(inverse, r);
    const k = Pr.map((value) => (dt * value) / (1 + dt * dot(r, Pr)));
    inverse = plus(
      inverse,
      outer(
        k,
        Pr.map((value) => -value),
      ),
    );

    const change =
      rule === 'force'
        ? outer(
            zhat.map((value, d) => get(f, d) - value),
            k,
          )
        : outer(
            z.map((value, d) => dt * eta * M * (value - get(zbar, d))),
            r,
          );
    if (trialSteps === null) W = plus(W, change);
    else {
      sum = plus(sum, change);
      if ((n + 1) % trialSteps === 0) {
        W = plus(W, sum);
        sum = sum.map((row) => row.map(() => 0));
      }
    }
    put({ u, r, zhat, z, zbar, weights: W, P, Pbar, M, eta, k });
  }
  const { P, Pbar: means, M, eta, k, ...common } = out;
  const own = rule === 'force' ? { k, Pfinal: inverse } : { P, Pbar: means, M, eta };
  return {
    name: 'reference',
    rule,
    params,
    Wrec,
    Wfb,
    initial,
    drive,
    target,
    expected: { extNoise, xi, expl, ...common, ...own },
  } as unknown as GoldenFile;
};
