/**
 * Feeds a golden file's matrices and noise to the real modules, composed in a real pipeline, and compares every signal.
 *
 *     npx tsx test/golden/replay.ts FILE…
 *
 * Prints the largest absolute difference per signal; exit 1 above the tolerance or if a signal is missing.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { map, type Observable, type OperatorFunction, take } from 'rxjs';
import {
  type Attractor,
  attractor,
  clock,
  everyStep,
  feedback,
  force,
  fork,
  hebbian,
  type Module,
  mealy,
  type Past,
  type Proposed,
  perTrial,
  projection,
  type ReadOut,
  type Recurrent,
  type Rewarded,
  readout,
  readoutAtRest,
  recorded,
  reservoir,
  reward,
  Saved,
  silence,
  type Targeted,
  type Tensor,
  type Tick,
  tensor,
  vector,
  type Weighted,
  zeros,
} from '../../modules/index.ts';

type Rows = readonly (readonly number[])[];
type Nested = number | readonly Nested[];

interface ReservoirFile {
  readonly rule: 'hebb' | 'force';
  readonly params: {
    readonly N: number;
    readonly D: number;
    readonly T: number;
    readonly dt: number;
    readonly tau: number;
    readonly tauAverage: number;
    readonly lambda_: number;
    readonly rateNoise: number;
    readonly exploration: number;
    readonly learningRate: number;
    readonly decay: number | null;
    readonly trialSteps: number | null;
    readonly alpha: number;
  };
  readonly Wrec: Rows;
  readonly Wfb: Rows;
  readonly initial: {
    readonly u: readonly number[];
    readonly r: readonly number[];
    readonly z: readonly number[];
    readonly zbar: readonly number[];
    readonly weights: Rows;
  };
  readonly drive: Rows | null;
  readonly target: Rows;
  readonly expected: Readonly<Record<string, Nested>> & {
    readonly xi: Rows;
    readonly expl: Rows;
    readonly extNoise: Rows;
  };
}

interface AttractorFile {
  readonly params: {
    readonly side: number;
    readonly T: number;
    readonly dt: number;
    readonly tauMembrane: number;
    readonly tauAdaptation: number;
    readonly adaptation: number;
  };
  readonly J: Rows;
  readonly expected: Readonly<Record<string, Nested>> & { readonly inputs: Rows };
}

export type GoldenFile = ReservoirFile | AttractorFile;

/** The largest absolute difference of a signal; NaN if it never came or has another shape. */
export interface Difference {
  readonly signal: string;
  readonly difference: number;
  /** What is left of it beyond the file's own rounding. */
  readonly excess: number;
  readonly tolerance: number;
}

/** A module of a user's own: writes row `step` of given data as the signal `writes`. */
const rowsAs = <Out>(writes: keyof Out & string, rows: Rows, signal: (row: Tensor) => Out[keyof Out & string]) =>
  mealy<null, unknown, Out>({
    writes,
    kind: 'given',
    init: () => null,
    step: (state, { step }) => [signal(vector(Float64Array.from(rows[step] as readonly number[]))), state],
  });

const plain = (value: unknown): Nested => {
  if (typeof value === 'number') return value;
  const { shape, data } = value as Tensor;
  const [rows = 0, columns] = shape;
  if (columns === undefined) return Array.from(data);
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
};

/** Every signal of a run, step by step, under the names of the golden files. */
type Trace = Record<string, Nested[] | Nested>;

const traced = (steps: number, frames: Observable<Readonly<Record<string, unknown>>>): Trace => {
  const trace: Record<string, Nested[]> = {};
  let failure: unknown;
  frames.pipe(take(steps)).subscribe({
    next: (signals) => {
      for (const [name, value] of Object.entries(signals)) {
        if (value === undefined) continue;
        trace[name] ??= [];
        trace[name].push(plain(value));
      }
    },
    error: (error) => {
      failure = error;
    },
  });
  if (failure !== undefined) throw failure;
  return trace;
};

const unpacked = (packed: Float64Array, n: number): Nested => {
  const P = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i; j < n; j++, at++) {
      (P[i] as number[])[j] = packed[at] as number;
      (P[j] as number[])[i] = packed[at] as number;
    }
  }
  return P;
};

const reservoirTrace = (file: ReservoirFile): Trace => {
  const { params: p, initial, drive, expected } = file;
  const seed = 0; // everything random is given
  const start = new Map<string, unknown>([
    ['reservoir/rate', { u: Float64Array.from(initial.u), r: Float64Array.from(initial.r) }],
    ['readout/linear', { zbar: Float64Array.from(initial.zbar) }],
    ['past/feedback', { readout: { ...readoutAtRest(p.D), z: tensor(initial.z) }, weights: tensor(initial.weights) }],
  ]);
  const saved = new Saved();

  const memory = (source: Observable<Tick & Past<ReadOut & Weighted>>) =>
    drive === null
      ? source.pipe(silence({ units: p.N }))
      : source.pipe(
          rowsAs<{ attractor: Attractor }>('attractor', drive, (x) => ({ x, position: zeros(2) })),
          projection({
            units: p.N,
            neurons: p.N,
            strength: 1,
            driveNoise: 1,
            connectivity: 1,
            weights: tensor(Array.from({ length: p.N }, (_, i) => Array.from({ length: p.N }, (_, j) => +(i === j)))),
            noise: recorded(tensor(expected.extNoise)),
            seed,
          }),
        );
  const rule = (): Module<Targeted & ReadOut & Recurrent & Rewarded, Proposed> =>
    file.rule === 'force'
      ? force({ units: p.N, alpha: p.alpha })
      : hebbian({ learningRate: p.learningRate, decay: p.decay });
  const body = (source: Observable<Tick & Past<ReadOut & Weighted>>) =>
    source.pipe(
      memory as OperatorFunction<Tick & Past<ReadOut & Weighted>, Tick & Past<ReadOut & Weighted> & { drive: Tensor }>,
      rowsAs<{ target: Tensor }>('target', file.target, (row) => row),
      reservoir({
        units: p.N,
        outputs: p.D,
        tau: p.tau,
        lambda: p.lambda_,
        rateNoise: 1,
        connectivity: 1,
        recurrent: tensor(file.Wrec),
        feedback: tensor(file.Wfb),
        noise: recorded(tensor(expected.xi)),
        seed,
      }),
      readout({
        outputs: p.D,
        exploration: 1,
        tauAverage: p.tauAverage,
        noise: recorded(tensor(expected.expl)),
        seed,
      }),
      reward({ tauAverage: p.tauAverage }),
      rule(),
      p.trialSteps === null ? everyStep() : perTrial(),
    );

  const trace = traced(
    p.T,
    clock({
      dt: p.dt,
      trialSteps: p.trialSteps ?? p.T,
      trials: Number.POSITIVE_INFINITY,
      burst: Number.POSITIVE_INFINITY,
      load: fork(start),
      save: ({ step }) => (step === p.T - 1 ? saved : undefined),
    }).pipe(
      feedback({ readout: readoutAtRest(p.D), weights: zeros(p.D, p.N) })(body),
      map(({ reservoir: { u, r }, readout: { zhat, z, zbar }, reward: { P, Pbar, M }, update, weights }) => ({
        ...{ u, r, zhat, z, zbar, weights },
        ...(file.rule === 'force' && 'pre' in update ? { k: update.pre } : { P, Pbar, M, eta: update.eta }),
      })),
    ),
  );
  const rls = saved.states.get('update/force') as { readonly P: Float64Array } | undefined;
  return rls === undefined ? trace : { ...trace, Pfinal: unpacked(rls.P, p.N) };
};

const attractorTrace = ({ params: p, J, expected }: AttractorFile): Trace =>
  traced(
    p.T,
    clock({ dt: p.dt, trialSteps: p.T, trials: 1, burst: Number.POSITIVE_INFINITY }).pipe(
      attractor({
        side: p.side,
        tauMembrane: p.tauMembrane,
        tauAdaptation: p.tauAdaptation,
        adaptation: p.adaptation,
        inputMean: 0,
        inputNoise: 1,
        weights: { offset: 0, width: 1, noise: 0 },
        warmup: 0,
        recurrent: tensor(J),
        noise: recorded(tensor(expected.inputs)),
        seed: 0,
      }),
      map(({ attractor: { x, h, position } }) => ({ x, h, position })),
    ),
  );

const largest = (expected: Nested, found: Nested | undefined): number => {
  if (typeof expected === 'number') return typeof found === 'number' ? Math.abs(expected - found) : Number.NaN;
  if (!Array.isArray(found) || found.length !== expected.length) return Number.NaN;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = largest(expected[i] as Nested, found[i]);
    if (!(difference <= worst)) worst = difference;
    if (Number.isNaN(worst)) break;
  }
  return worst;
};

const SIGNALS = {
  hebb: ['u', 'r', 'zhat', 'z', 'zbar', 'weights', 'P', 'Pbar', 'M', 'eta'],
  force: ['u', 'r', 'zhat', 'z', 'zbar', 'weights', 'k', 'Pfinal'],
  attractor: ['x', 'h', 'position'],
} as const;

/** Cells: more than this is never put down to rounding. */
const MOST_EXCUSED = 1e-5;

/**
 * The file's x is rounded, and the centre of a sheet that hardly has a bump (as in the first steps) hangs on its last
 * digits: a difference of ε in n rates turns Σ xᵢ exp(iθᵢ), of length R, by up to ε n / R. What the difference in x
 * explains of the one in position, wrapped around the torus, is not counted.
 */
const positionDifference = (file: AttractorFile, trace: Trace): { difference: number; excess: number } => {
  const { side } = file.params;
  let difference = 0;
  let excess = 0;
  (file.expected.position as Rows).forEach((expected, t) => {
    const found = (trace.position as Rows | undefined)?.[t];
    const x = (file.expected.x as Rows)[t] as readonly number[];
    const error = largest(x, (trace.x as Rows | undefined)?.[t]);
    for (const axis of [0, 1]) {
      const angle = (i: number) => (2 * Math.PI * (axis === 0 ? Math.floor(i / side) : i % side)) / side;
      const re = x.reduce((sum, rate, i) => sum + rate * Math.cos(angle(i)), 0);
      const im = x.reduce((sum, rate, i) => sum + rate * Math.sin(angle(i)), 0);
      const apart = Math.abs((found?.[axis] ?? Number.NaN) - (expected[axis] as number));
      const wrapped = Math.min(apart, side - apart);
      const explained = Math.min(MOST_EXCUSED, ((side / (2 * Math.PI)) * error * x.length) / Math.hypot(re, im));
      if (!(wrapped <= difference)) difference = wrapped;
      if (!(wrapped - explained <= excess)) excess = wrapped - explained;
    }
  });
  return { difference, excess };
};

/** Replays one golden file. */
export const replay = (file: GoldenFile): readonly Difference[] => {
  const reservoirs = 'rule' in file;
  const trace = reservoirs ? reservoirTrace(file) : attractorTrace(file);
  return SIGNALS[reservoirs ? file.rule : 'attractor'].map((signal) => {
    const tolerance = signal === 'M' ? 0 : reservoirs ? 1e-9 : 1e-7;
    if (!reservoirs && signal === 'position') return { signal, tolerance, ...positionDifference(file, trace) };
    const difference = largest(file.expected[signal] as Nested, trace[signal]);
    return { signal, difference, excess: difference, tolerance };
  });
};

export const passes = ({ difference, excess, tolerance }: Difference): boolean =>
  Number.isFinite(difference) && excess <= tolerance;

const parsed = (text: string): GoldenFile => {
  const file = JSON.parse(text) as GoldenFile;
  if (file.params !== undefined && file.expected !== undefined && ('rule' in file || 'J' in file)) return file;
  throw new Error('expected a golden file with params and expected, of a rule or an attractor; found something else');
};

const main = (paths: readonly string[]): number => {
  if (paths.length === 0) {
    console.error('usage: tsx test/golden/replay.ts FILE…');
    return 2;
  }
  let failures = 0;
  for (const path of paths) {
    console.log(path);
    try {
      for (const result of replay(parsed(readFileSync(path, 'utf8')))) {
        const ok = passes(result);
        if (!ok) failures += 1;
        const shown = Number.isNaN(result.difference) ? 'missing' : result.difference.toExponential(2);
        const note =
          result.excess < result.difference ? `  (beyond the rounding of x: ${result.excess.toExponential(2)})` : '';
        console.log(`  ${ok ? 'ok  ' : 'FAIL'} ${result.signal.padEnd(10)} ${shown}${note}`);
      }
    } catch (error) {
      failures += 1;
      console.log(`  FAIL ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures === 0 ? 0 : 1;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv.slice(2));
