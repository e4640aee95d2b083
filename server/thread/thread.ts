import * as E from 'fp-ts/lib/Either.js';
import { map, merge, type Observable, Subject, takeUntil } from 'rxjs';
import {
  decodeBundle,
  encodeBundle,
  type Frame,
  type Session,
  type SessionOptions,
  type State,
  session,
  type Told,
  toBase64,
  type Variant,
} from '../../pipelines/index.ts';
import type { Answer, Calling, Failed, FromWorker, Sampled, Start, ToWorker } from './messages.ts';
import { meter } from './meter.ts';
import { type Occasions, occasions } from './occasions.ts';
import { sampler } from './sampler.ts';

/**
 * The simulation's thread, in Node or in a browser. It runs a session, and posts those of its frames that someone wants. It
 * never waits for those who watch: as long as so many messages are not taken, samples are left out.
 */
const MOST_UNTAKEN = 16;
/** Arrays with at least so many numbers are transferred to the other thread; smaller ones are copied. */
const WORTH_HANDING = 256;

/** What a thread needs of the place where it runs: a Node process or a browser. */
export interface Host extends Pick<SessionOptions, 'names' | 'named' | 'shelf' | 'write' | 'library'> {
  readonly post: (message: FromWorker, transfer: ArrayBuffer[]) => void;
  /** How many messages with frames are not taken yet, of so many that were posted. It is called at every step. */
  readonly untaken: (posted: number) => number;
  /** How often a checkpoint is kept, in case this thread dies (ms). */
  readonly keepEvery: number;
  /** Called after the last message. */
  readonly close: () => void;
}

/** The message about an error. */
export const failureOf = (error: unknown, ended: boolean): Failed => {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return { type: 'failed', message, stack, restarted: false, ended };
};

const begin = (
  { options, again }: Omit<Start, 'taken'>,
  { names, named, shelf, write, library }: Host,
  { due }: Occasions,
): Watchable => {
  const before = again === undefined ? undefined : decodeBundle(again.checkpoint, library);
  const variants: readonly Variant[] = before !== undefined && E.isRight(before) ? before.right : options.variants;
  const running = session({
    ...options,
    version: options.version ?? 'unknown',
    variants,
    paused: again?.paused ?? false,
    due,
    shelf,
    ...(library === undefined ? {} : { library }),
    ...(names === undefined ? {} : { names }),
    ...(named === undefined ? {} : { named }),
    ...(write === undefined ? {} : { write }),
  });
  const told = merge(running.told, running.warned.pipe(map((description): News => ({ description, anew: true }))));
  const watchable = { ...running, told };
  if (again === undefined) return watchable;
  const restored = running.replay({ type: 'restore', step: null, checkpoint: toBase64(again.checkpoint) });
  if (E.isLeft(restored)) throw new Error(restored.left);
  return watchable;
};

/** Answers a call. An error in it is told to the caller; the thread goes on. */
const answer = async (running: Watchable, { id, method, params }: Calling, signal: AbortSignal): Promise<Answer> => {
  try {
    const result = await running.call(method, params, signal);
    const [ok, value] = E.isRight(result) ? [true, result.right] : [false, result.left];
    return { type: 'answer', id, ok, value };
  } catch (error) {
    return { type: 'answer', id, ok: false, value: failureOf(error, false).message };
  }
};

/** What runs now, and the change that made it so, if someone asked for one. */
export type News = Omit<Told, 'change'> & Partial<Pick<Told, 'change'>>;

/** What a thread can watch: a session, or anything else that takes steps. */
export interface Watchable extends Pick<Session, 'frames' | 'failures' | 'kept' | 'description' | 'call' | 'end'> {
  readonly told: Observable<News>;
  readonly state: () => Pick<State, 'members' | 'paused'>;
}

/** The part of a host that is needed to watch something. */
export type Teller = Pick<Host, 'post' | 'untaken' | 'keepEvery' | 'close'>;

/** Posts what there is to tell of what runs. @returns takes the other side's messages */
export const watch = (running: Watchable, host: Teller, when: Occasions): ((message: ToWorker) => void) => {
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => host.post(message, transfer);
  const samples = sampler();
  const progress = meter();
  let posted = 0;
  let last: readonly Frame[] = [];
  /** How to tell each call that is not answered yet that nobody waits for it any more. */
  const waiting = new Map<number, AbortController>();
  const stopped = new Subject<void>();

  const give = (sampled: readonly Sampled[]): void => {
    if (sampled.length === 0) return;
    posted += 1;
    const values = sampled.flatMap((one) => Object.values(one.values));
    const large = values.filter((value) => typeof value !== 'number' && value.length >= WORTH_HANDING);
    post(
      { type: 'frames', frames: sampled },
      large.map((value) => (value as Float64Array).buffer as ArrayBuffer),
    );
  };
  const stand = (): void => {
    if (running.state().paused) give(samples.rest(last));
  };

  running.frames.pipe(takeUntil(stopped)).subscribe((frames) => {
    last = frames;
    const now = performance.now();
    give(samples.see(frames, now, host.untaken(posted) < MOST_UNTAKEN));
    for (const told of progress.see(running.state().members, frames, now)) post(told);
  });
  const describe = (anew: boolean): void => post({ type: 'described', description: running.description(), anew });
  running.told.pipe(takeUntil(stopped)).subscribe(({ change, description, anew }) => {
    if (anew) {
      last = [];
      samples.run(description.variants);
    }
    if (change !== undefined) when.testSoon(Math.floor(change.step / description.trialSteps));
    stand();
    post({ type: 'described', description, anew });
    if (change !== undefined) post({ type: 'changed', change });
  });
  running.failures.pipe(takeUntil(stopped)).subscribe((error) => {
    stand();
    describe(false);
    post(failureOf(error, false));
  });
  running.kept.pipe(takeUntil(stopped)).subscribe(({ checkpoints, due, begins }) => {
    const forTesting = due && when.forTesting();
    const forKeeping = due ? when.forKeeping() : host.keepEvery < Number.POSITIVE_INFINITY;
    if (!forTesting && !forKeeping) return;
    const bytes = encodeBundle(checkpoints);
    const { step } = checkpoints[0]?.checkpoint ?? { step: 0 };
    if (forTesting) post({ type: 'exam', bytes });
    if (forKeeping) post({ type: 'checkpoint', bytes, step, due, begins }, [bytes.buffer as ArrayBuffer]);
  });
  samples.run(running.description().variants);
  describe(true);

  return (message) => {
    switch (message.type) {
      case 'demand':
        samples.want(message.demands);
        stand();
        break;
      case 'call': {
        const left = new AbortController();
        waiting.set(message.id, left);
        void answer(running, message, left.signal).then((given) => {
          waiting.delete(message.id);
          post(given);
        });
        break;
      }
      case 'forget':
        waiting.get(message.id)?.abort();
        break;
      case 'examine':
        when.examine(message.wanted);
        break;
      case 'examined':
        when.finishTest();
        break;
      case 'stop':
        stopped.next();
        running.end();
        post({ type: 'stopped' });
        host.close();
    }
  };
};

/** Starts a session and watches it. @returns takes the other side's messages */
export const thread = (start: Omit<Start, 'taken'>, host: Host): ((message: ToWorker) => void) => {
  try {
    const when = occasions(host.keepEvery);
    return watch(begin(start, host, when), host, when);
  } catch (error) {
    host.post(failureOf(error, true), []);
    host.close();
    return () => {};
  }
};
