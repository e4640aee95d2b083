import { openSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { loadSpec, names } from '../pipelines/files.ts';
import { decodeBundle, encodeBundle, type Session, session, toBase64, type Variant } from '../pipelines/index.ts';
import type { Failed, FromWorker, Start, ToWorker } from './messages.ts';
import { meter } from './meter.ts';
import { sampler } from './sampler.ts';
import { shelf } from './shelf.ts';

/**
 * The simulation's thread: a session, and the frames of it that someone wants. It never waits for the main thread: while
 * that lags behind, samples are left out.
 */
const MOST_UNTAKEN = 64;
/** Arrays of so many numbers are handed over, smaller ones copied along. */
const WORTH_HANDING = 256;
/** Between two checkpoints that are kept for the case that this thread dies (ms). */
const KEEP_EVERY = 10_000;

const { options, taken, again } = workerData as Start;

const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

const failed = (error: unknown, ended: boolean): Failed => {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return { type: 'failed', message, stack, restarted: false, ended };
};

/** Appends each line; what cannot be written is told of once. */
const appending = (file: string) => {
  const journal = openSync(file, 'a');
  // A thread that takes over goes on in the journal of the one before: its header is there.
  let skip = again === undefined ? 0 : 1;
  let broken = false;
  return (line: string): void => {
    if (skip-- > 0 || broken) return;
    try {
      writeSync(journal, line);
    } catch (error) {
      broken = true;
      post(failed(new Error(`the journal is cut short: ${(error as Error).message}`), false));
    }
  };
};

const named = async (name: string) => {
  // Only those that ship with the package: a client is not to read files here.
  if (!names().includes(name)) return E.left(`pipeline: expected one of ${names().join(', ')}, or a spec`);
  const spec = await loadSpec(name)();
  return E.isLeft(spec) ? E.left(spec.left.join('; ')) : spec;
};

const begun = (): Session => {
  let kept = performance.now();
  const before = again === undefined ? undefined : decodeBundle(again.checkpoint);
  const variants: readonly Variant[] = before !== undefined && E.isRight(before) ? before.right : options.variants;
  const running = session({
    ...options,
    version: options.version ?? 'unknown',
    variants,
    paused: again?.paused ?? false,
    named,
    shelf: options.checkpoints === undefined ? undefined : shelf(options.checkpoints),
    due: () => {
      const now = performance.now();
      if (now - kept < KEEP_EVERY) return false;
      kept = now;
      return true;
    },
    ...(options.journal === undefined ? {} : { write: appending(options.journal) }),
  });
  if (again === undefined) return running;
  const restored = running.replay({ type: 'restore', step: null, checkpoint: toBase64(again.checkpoint) });
  if (E.isLeft(restored)) throw new Error(restored.left);
  return running;
};

const watch = (running: Session): void => {
  const samples = sampler();
  const progress = meter();
  let posted = 0;

  running.frames.subscribe((frames) => {
    const now = performance.now();
    const room = posted - Atomics.load(taken, 0) < MOST_UNTAKEN;
    const sampled = samples.see(frames, now, room);
    if (sampled.length > 0) {
      posted += 1;
      const values = sampled.flatMap((one) => Object.values(one.values));
      const large = values.filter((value) => typeof value !== 'number' && value.length >= WORTH_HANDING);
      post(
        { type: 'frames', frames: sampled },
        large.map((value) => (value as Float64Array).buffer as ArrayBuffer),
      );
    }
    for (const told of progress.see(running.state().members, frames, now)) post(told);
  });
  const describe = (anew: boolean): void => post({ type: 'described', description: running.description(), anew });
  running.told.subscribe(({ change, description, anew }) => {
    if (anew) samples.run(description.variants);
    post({ type: 'described', description, anew });
    post({ type: 'changed', change });
  });
  running.failures.subscribe((error) => {
    describe(false);
    post(failed(error, false));
  });
  running.kept.subscribe(({ checkpoints, due }) => {
    const bytes = encodeBundle(checkpoints);
    post({ type: 'checkpoint', bytes, step: checkpoints[0]?.checkpoint.step ?? 0, due }, [bytes.buffer as ArrayBuffer]);
  });
  samples.run(running.description().variants);
  describe(true);

  parentPort?.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'demand':
        samples.want(message.demands);
        break;
      case 'call':
        void running.call(message.method, message.params).then((result) => {
          const [ok, value] = E.isRight(result) ? [true, result.right] : [false, result.left];
          post({ type: 'answer', id: message.id, ok, value });
        });
        break;
      case 'stop':
        running.end();
        post({ type: 'stopped' });
        parentPort?.close();
    }
  });
};

try {
  watch(begun());
} catch (error) {
  post(failed(error, true));
  parentPort?.close();
}
