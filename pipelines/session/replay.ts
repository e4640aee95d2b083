import { sha256 } from '@noble/hashes/sha2';
import * as E from 'fp-ts/lib/Either.js';
import { Observable } from 'rxjs';
import { encodeBundle, type VariantCheckpoint } from '../checkpoint/bundle.ts';
import type { Score } from '../run/measure.ts';
import type { Frame } from '../run/pipeline.ts';
import { type TrialScores, trialScores } from '../run/trialScores.ts';
import type { Member } from '../run/variant.ts';
import type { Entry, Journal, Pace } from './journal.ts';
import { type Runner, type RunnerOptions, runner } from './runner.ts';
import { timeline } from './timeline.ts';

export type ReplayEvent =
  /** A line of the journal has taken effect. */
  | { readonly type: 'change'; readonly entry: Entry | Pace }
  /** A trial of a variant has ended, learning on. */
  | ({ readonly type: 'trial'; readonly variant: string; readonly trial: number } & Score)
  /** The end: where it stands, and a hash of all of it. */
  | {
      readonly type: 'done';
      readonly step: number;
      readonly hash: string;
      readonly checkpoints: readonly VariantCheckpoint[];
    };

/** A journal that does not fit what it tells of: the message is one line. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/** Every bit of a session between two steps, in 64 digits. */
export const hashOf = (checkpoints: readonly VariantCheckpoint[]): string =>
  Array.from(sha256(encodeBundle(checkpoints)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Scores each trial of each variant, whatever comes to run. */
export const scoring = () => {
  let known: readonly Member[] = [];
  let scores: readonly TrialScores<Frame>[] = [];
  return (members: readonly Member[], frames: readonly Frame[]): readonly (Score | undefined)[] => {
    if (members !== known) {
      known = members;
      scores = members.map(({ pipeline }) => trialScores(pipeline.trialSteps, pipeline.scored));
    }
    return frames.map((frame, i) => scores[i]?.see(frame));
  };
};

const reach = async (run: Runner, step: number, line: number): Promise<void> => {
  const { step: at } = run.state();
  if (step < at) throw new ReplayError(`line ${line}: step: expected ≥ ${at}, where it stands then; found ${step}`);
  if (step === at) return;
  const stood = await run.step(step - at);
  if (E.isLeft(stood)) throw new ReplayError(`line ${line}: ${stood.left}`);
};

/**
 * Replays a session without anyone watching, as fast as it goes, to the step where it ended: bit for bit what it was.
 * @throws {ReplayError} (through the stream) on a journal that does not fit together, or a module that fails before a
 *   change or the end
 */
export const replay = (
  { header, entries, end }: Journal,
  options: Pick<RunnerOptions, 'burst' | 'scheduler' | 'library'> = {},
): Observable<ReplayEvent> =>
  new Observable((subscriber) => {
    const past = timeline();
    const run = runner({ ...options, variants: header.variants, paused: true, past });
    const scored = scoring();
    subscriber.add(
      run.frames.subscribe((frames) => {
        const { members } = run.state();
        scored(members, frames).forEach((score, i) => {
          const trial = (frames[i]?.trial ?? 0) + 1;
          if (score !== undefined) subscriber.next({ type: 'trial', variant: members[i]?.name ?? '', trial, ...score });
        });
      }),
    );
    subscriber.add(run.stop);

    const obey = async (entry: Entry | Pace): Promise<E.Either<string, void>> => {
      if (entry.type === 'pace') return E.right(undefined);
      if (entry.type === 'travel') return run.travel(entry.to);
      // The thread that wrote this had died, and its past with it.
      if (entry.type === 'restore' && entry.step === null) past.restart();
      return run.apply(entry);
    };

    const play = async (): Promise<void> => {
      for (const [i, entry] of entries.entries()) {
        if (entry.step !== null) await reach(run, entry.step, i + 2);
        if (subscriber.closed) return;
        const done = await obey(entry);
        if (E.isLeft(done)) throw new ReplayError(`line ${i + 2}: ${done.left}`);
        subscriber.next({ type: 'change', entry });
      }
      if (end !== undefined) await reach(run, end.step, entries.length + 2);
      const saved = await run.save();
      if (E.isLeft(saved)) throw new ReplayError(saved.left);
      const { step } = run.state();
      subscriber.next({ type: 'done', step, hash: hashOf(saved.right), checkpoints: saved.right });
      subscriber.complete();
    };
    play().catch((error) => subscriber.error(error));
  });
