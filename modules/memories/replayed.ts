import { clock } from '../clock.ts';
import { kind } from '../core/kind.ts';
import { mealy } from '../core/mealy.ts';
import { fixed } from '../core/parameter.ts';
import { copied, dense, type Numbers, type Tensor, toTensor, vector } from '../core/tensor.ts';
import { pogodin2019 } from '../pogodin2019.ts';
import { strength } from '../ranges.ts';
import { unshared } from '../setting.ts';
import type { Attractor, Increment, Remembering } from '../signals.ts';
import { inTurn, type Order } from '../targets/order.ts';
import { attractor } from './attractor.ts';
import { type Block, bumpDecoder } from './bump.ts';
import type { BumpCode } from './cells.ts';
import { heldBySheet, onSheet, SHEET, sheetParameters } from './sheet.ts';

/**
 * A trajectory as an attractor made it: the rates of its first step, then how they moved. A tenth of the memory of the
 * rates themselves, and a projection can follow it as cheaply as the attractor it was recorded from.
 */
export interface Recording {
  readonly side: number;
  /** The rates at step 0 [side²]. */
  readonly first: Float64Array;
  /** The bump's centre at each step. */
  readonly positions: readonly Tensor[];
  /** Each step's increment; none for step 0. */
  readonly increments: readonly (Increment | undefined)[];
}

/**
 * Runs an attractor alone for one trial and keeps what it did.
 * @param steps length of the trial
 * @param dt ms
 * @param trial which of its trials: what it is cued with, and its noise
 * @throws {DivergenceError} when a rate is no longer finite
 */
export const record = (params: Parameters<typeof attractor>[0], steps: number, dt = 1, trial = 0): Recording => {
  const positions: Tensor[] = [];
  const increments: (Increment | undefined)[] = [];
  let first = new Float64Array(0);
  let failure: { readonly error: unknown } | undefined;
  clock({ trials: trial + 1, trialSteps: steps, from: trial * steps, dt, burst: Number.POSITIVE_INFINITY })
    .pipe(attractor(params))
    .subscribe({
      next: ({ attractor: { x, position, increment } }) => {
        if (first.length === 0) first = x.data.slice();
        positions.push(position);
        increments.push(increment);
      },
      error: (error) => {
        failure = { error };
      },
    });
  if (failure !== undefined) throw failure.error;
  return { side: Math.round(Math.sqrt(first.length)), first, positions, increments };
};

interface ReplayedCode extends Partial<Omit<BumpCode, 'recurrent'>> {
  /** A recording, or rates [steps, side²]; or several recordings, of which `order` picks one a trial. */
  readonly trajectory?: Recording | Numbers | readonly Recording[];
  readonly recurrent?: BumpCode['recurrent'];
  /** Steps in a trial, and the length of a step (ms): needed where the trajectory is to be recorded. */
  readonly trialSteps?: number;
  readonly dt?: number;
}

/** Rates in a recording, which is made in one go: ten times as many would take a minute, and a gigabyte. */
const MOST_RECORDED = 2.5e8;

/**
 * Working memory from data: in every trial the same trajectory, as in the published experiments, which compute it once
 * and replay it. Writes `attractor` as the live one does, without adaptation. Where no trajectory is given, one of the
 * bump that the parameters describe is recorded, one for each of its cues if it has several.
 * @throws {RangeError} where it is built, if the rates are not those of a square sheet or there would be too many to
 *   record; through the stream, in a trial that is longer than the trajectory
 */
export const replayed = kind(
  'memory',
  'replayed',
  {
    title: 'one recording of a bump',
    equation: 'x(t) as it was recorded, the same in every trial',
    source: 'Pogodin et al. 2019',
    parameters: {
      adaptation: fixed(pogodin2019.attractor.adaptation, {
        ...{ ...strength, symbol: 's', without: 0, about: 'strength of the adaptation of the bump that is recorded' },
      }),
      ...sheetParameters(pogodin2019.attractor),
    },
    // Besides J, each recording holds where the bump moves: a tenth of the rates.
    holds: ({ side, cue }, { trialSteps }) =>
      heldBySheet(side) + (Array.isArray(cue) ? cue.length : 1) * trialSteps * 0.8 * side ** 2,
    layouts: SHEET,
    ...onSheet,
  },
  (values, { trajectory, order, ...code }: ReplayedCode) => {
    if (trajectory === undefined) {
      const recordings = recorded(values as Recorded, code);
      return fromRecordings(recordings, recordings.length === 1 ? () => 0 : (order ?? inTurn(recordings.length)));
    }
    if (!isRecording(trajectory)) return fromRates(toTensor('replayed trajectory', trajectory as Numbers));
    const list = Array.isArray(trajectory) ? (trajectory as readonly Recording[]) : [trajectory as Recording];
    return fromRecordings(list, order ?? inTurn(list.length));
  },
);

type Recorded = Omit<Parameters<typeof attractor>[0], 'cue' | keyof BumpCode> & {
  readonly side: number;
  readonly cue: Required<Block> | readonly Required<Block>[] | null;
};

const isRecording = (given: Recording | Numbers | readonly Recording[]): boolean => {
  const one = Array.isArray(given) ? (given as readonly unknown[])[0] : given;
  // An empty list holds neither rates nor recordings: it is refused as the latter.
  if (Array.isArray(given) && one === undefined) return true;
  return typeof one === 'object' && one !== null && 'increments' in one;
};

/** One trial of the bump for each of its cues; drawn once for all who ask for the same. */
const recorded = (
  values: Recorded,
  { seed, trialSteps, dt = 1, share = unshared, ...rest }: ReplayedCode,
): readonly Recording[] => {
  if (seed === undefined || trialSteps === undefined) {
    throw new RangeError('replayed: expected a trajectory, or seed and trialSteps to record one, found neither');
  }
  const count = Array.isArray(values.cue) ? values.cue.length : 1;
  const rates = count * trialSteps * values.side ** 2;
  if (rates > MOST_RECORDED) {
    throw new RangeError(
      `memory: expected a recording of at most ${MOST_RECORDED} rates (signals · steps in a trial · side²), found ${rates}`,
    );
  }
  const noiseSeed = [...(typeof seed === 'number' ? [seed] : seed), 'recording'];
  const params = { ...values, ...rest, share, seed, noiseSeed, order: (trial: number) => trial } as Parameters<
    typeof attractor
  >[0];
  return share(`recording ${JSON.stringify([values, seed, trialSteps, dt])}`, () =>
    Array.from({ length: count }, (_, trial) => record(params, trialSteps, dt, trial)),
  );
};

const tooShort = (steps: number, step: number): RangeError =>
  new RangeError(`replayed trajectory: expected a row for step ${step} of the trial, found ${steps}`);

const fromRates = (rates: Tensor) => {
  const [steps = 0, n = 0] = rates.shape;
  const side = Math.round(Math.sqrt(n));
  if (rates.shape.length !== 2) {
    throw new RangeError(`replayed trajectory: expected [steps, side²], found [${rates.shape.join(', ')}]`);
  }
  if (n === 0 || side * side !== n) throw new RangeError(`replayed trajectory: expected side² neurons, found ${n}`);
  const rows = dense(rates);
  const decode = bumpDecoder(side);
  return mealy<null, unknown, Remembering>({
    writes: 'attractor',
    kind: 'rates',
    init: () => null,
    step: (state, { stepInTrial }) => {
      if (stepInTrial >= steps) throw tooShort(steps, stepInTrial);
      const x = rows.slice(stepInTrial * n, (stepInTrial + 1) * n);
      return [{ x: vector(x), position: decode(x) }, state];
    },
  });
};

interface Replay {
  /** Step of the trial that x belongs to; −1 before any. */
  at: number;
  readonly x: Float64Array;
}

const fromRecordings = (recordings: readonly Recording[], order: Order) => {
  const side = recordings[0]?.side ?? 0;
  if (side === 0 || recordings.some((recording) => recording.side !== side)) {
    throw new RangeError(
      `replayed: expected recordings of one sheet, found ${recordings.map((r) => r.side).join(', ')}`,
    );
  }
  const rectified = new Float64Array(side * side);
  /** x ← x + leak (g − x), as the attractor did it, to the last bit; `rectified` is zero before and after. */
  const follow = (x: Float64Array, { leak, active, g }: Increment): void => {
    for (let a = 0; a < active.length; a++) rectified[active[a] as number] = g[a] as number;
    for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + leak * ((rectified[i] as number) - (x[i] as number));
    for (const i of active) rectified[i] = 0;
  };
  return mealy<Replay, unknown, Remembering>({
    writes: 'attractor',
    kind: 'replayed',
    init: () => ({ at: -1, x: new Float64Array(side * side) }),
    step: (replay, { trial, stepInTrial }) => {
      const recording = recordings[order(trial)];
      if (recording === undefined) {
        throw new RangeError(`replayed: expected one of ${recordings.length} recordings in trial ${trial}`);
      }
      const { first, positions, increments } = recording;
      const position = positions[stepInTrial];
      if (position === undefined) throw tooShort(positions.length, stepInTrial);
      const { x } = replay;
      const follows = replay.at === stepInTrial - 1 && stepInTrial > 0;
      if (!follows) {
        x.set(first);
        for (let n = 1; n < stepInTrial; n++) follow(x, increments[n] as Increment);
      }
      const increment = increments[stepInTrial];
      if (increment !== undefined) follow(x, increment);
      replay.at = stepInTrial;
      const signal: Attractor = { x: vector(copied(x)), position };
      return [follows && increment !== undefined ? { ...signal, increment } : signal, replay];
    },
  });
};
