import { parentPort, workerData } from 'node:worker_threads';
import { clock } from '../modules/index.ts';
import { drawNetwork, initialControls, training, trialScores, trialSteps } from '../pipelines/index.ts';
import type { FromWorker, Start, ToWorker } from './messages.ts';
import { meter } from './meter.ts';
import { sampler } from './sampler.ts';
import { signalsOf } from './signals.ts';

/**
 * The simulation's thread: one pipeline that learns without end, and the frames of it that someone wants. It never
 * waits for the main thread: while that lags behind, samples are left out.
 */
const MOST_UNTAKEN = 64;

const { spec, speed, taken } = workerData as Start;

const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

const fail = (error: unknown): void => {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  post({ type: 'failed', message, stack });
  parentPort?.close();
};

const simulate = (): void => {
  const network = drawNetwork(spec);
  const steps = trialSteps(spec);
  const scores = trialScores(steps, network.outputs);
  const samples = sampler();
  const progress = meter(spec.dt);
  let posted = 0;
  let ready = false;

  parentPort?.on('message', ({ demands }: ToWorker) => samples.want(demands));

  const ticks = clock({
    trialSteps: steps,
    trials: Number.POSITIVE_INFINITY,
    dt: spec.dt,
    controls: initialControls(spec),
    speed,
  });
  training(
    spec,
    network,
  )(ticks).subscribe({
    next: (frame) => {
      if (!ready) post({ type: 'ready', signals: signalsOf(frame) });
      ready = true;
      const now = performance.now();
      if (posted - Atomics.load(taken, 0) < MOST_UNTAKEN) {
        const sampled = samples.see(frame, now);
        if (sampled !== undefined) {
          posted += 1;
          const arrays = Object.values(sampled.values).filter((value) => typeof value !== 'number');
          post(
            sampled,
            arrays.map(({ buffer }) => buffer as ArrayBuffer),
          );
        }
      }
      const told = progress.see(frame, scores.see(frame), now);
      if (told !== undefined) post(told);
    },
    error: fail,
  });
};

try {
  simulate();
} catch (error) {
  fail(error);
}
