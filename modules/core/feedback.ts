import { defer, finalize, map, type Observable, type OperatorFunction, Subject } from 'rxjs';
import { copyState, loadState } from './checkpoint.ts';
import { extender } from './extend.ts';
import type { Tick } from './frame.ts';

/** What the loop brings back: each of these signals as it was one step earlier. */
export interface Past<C> {
  readonly past: Readonly<C>;
}

/** A loop's body must answer every frame with one frame, of the same step, in the same call. */
export class CausalityError extends Error {
  override readonly name = 'CausalityError';
}

/**
 * Closes the loop: a unit delay for the signals named in `rest`.
 *
 *     past(0) = rest,   past(n) = { those signals of the frame that left at step n − 1 }
 *
 * The body is given `frame.past` and must write those signals again; nothing else travels back, so no frame keeps an
 * earlier one alive. What stands before the loop (`I`) passes into the body and is named by the caller:
 * `feedback<Loop, Targeted>(rest)(…)`.
 * @param rest the carried signals before the first step
 * @throws {CausalityError} (through the stream) if the body drops, delays or doubles a step, or does not write a
 *   carried signal
 */
export const feedback =
  <C extends object, I = unknown>(rest: C) =>
  <O extends C & Tick>(body: OperatorFunction<Tick & I & Past<C>, O>): OperatorFunction<Tick & I, O> =>
  (source: Observable<Tick & I>) =>
    defer(() => {
      const names = Object.keys(rest) as (keyof C & string)[];
      const extend = extender();
      const entry = new Subject<Tick & I & Past<C>>();
      let past: Readonly<C> = rest;
      let answer: O | undefined;
      let failure: { readonly error: unknown } | undefined;
      let started = false;
      let turning = false;

      const loop = entry.pipe(body).subscribe({
        next: (frame) => {
          if (!turning) failure ??= { error: new CausalityError(`feedback: the body gave step ${frame.step} unasked`) };
          if (answer !== undefined) {
            failure ??= { error: new CausalityError(`feedback: the body answered step ${frame.step} twice`) };
          }
          answer = frame;
        },
        error: (error) => {
          failure = { error };
        },
      });

      const turn = (tick: Tick & I): O => {
        if (!started) {
          started = true;
          const saved = tick.load?.take('past/feedback');
          if (saved !== undefined) past = loadState(saved, rest, 'past/feedback');
        }
        answer = undefined;
        turning = true;
        entry.next(extend(tick, 'past', past) as Tick & I & Past<C>);
        turning = false;
        if (failure !== undefined) throw failure.error;
        const out = answer as O | undefined;
        if (out === undefined) throw new CausalityError(`feedback: the body gave no frame for step ${tick.step}`);
        if (out.step !== tick.step) {
          throw new CausalityError(`feedback: the body answered step ${tick.step} with step ${out.step}`);
        }
        past = carried(out, names);
        if (tick.save !== undefined) tick.save.put('past/feedback', copyState(past));
        return out;
      };

      return source.pipe(
        map(turn),
        finalize(() => loop.unsubscribe()),
      );
    });

const carried = <C extends object>(frame: C, names: readonly (keyof C & string)[]): Readonly<C> => {
  const past: Partial<C> = {};
  for (const name of names) {
    if (frame[name] === undefined) throw new CausalityError(`feedback: the body did not write ${name}`);
    past[name] = frame[name];
  }
  return past as C;
};
