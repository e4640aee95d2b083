import { defer, finalize, map, type Observable, type OperatorFunction } from 'rxjs';
import { copyState, loadState } from './checkpoint.ts';
import { extender } from './extend.ts';
import type { Tick } from './frame.ts';
import { CausalityError, drive } from './inner.ts';

/** What the loop brings back: each of these signals as it was one step earlier. */
export interface Past<C> {
  readonly past: Readonly<C>;
}

/**
 * Closes the loop: a unit delay for the signals named in `rest`.
 *
 *     past(0) = rest,   past(n) = { those signals of the frame that left at step n − 1 }
 *
 * The body is given `frame.past` and must write those signals again; nothing else travels back, so no frame keeps an
 * earlier one alive. What stands before the loop (`I`) passes into the body and is named by the caller:
 * `feedback<Loop, Targeted>(rest)(…)`. A loop may stand within another: the inner one's `past` holds the outer one's
 * signals, too, and outside of it `past` is the outer one's again.
 * @param rest the carried signals before the first step
 * @param name its name in checkpoints, where a pipeline has more than one loop
 * @throws {CausalityError} (through the stream) if the body drops, delays or doubles a step, or does not write a
 *   carried signal
 */
export const feedback =
  <C extends object, I = unknown>(rest: C, name = 'feedback') =>
  <O extends C & Tick>(body: OperatorFunction<Tick & I & Past<C>, O>): OperatorFunction<Tick & I, O> =>
  (source: Observable<Tick & I>) =>
    defer(() => {
      const names = Object.keys(rest) as (keyof C & string)[];
      const path = `past/${name}`;
      const extend = extender();
      const loop = drive<Tick & I & Past<C>, O>(body, `${name}: the body`);
      let past: Readonly<C> = rest;
      let started = false;

      const turn = (tick: Tick & I): O => {
        if (!started) {
          started = true;
          const saved = tick.load?.take(path);
          if (saved !== undefined) past = loadState(saved, rest, path);
        }
        tick.save?.before?.(path, copyState(past));
        const outer = (tick as { readonly past?: object }).past;
        const out = loop.turn(
          outer === undefined
            ? (extend(tick, 'past', past) as Tick & I & Past<C>)
            : ({ ...tick, past: { ...outer, ...past } } as Tick & I & Past<C>),
        );
        past = carried(out, names, name);
        if (tick.save !== undefined) tick.save.put(path, copyState(past));
        return outer === undefined ? out : { ...out, past: outer };
      };

      return source.pipe(map(turn), finalize(loop.end));
    });

const carried = <C extends object>(frame: C, names: readonly (keyof C & string)[], name: string): Readonly<C> => {
  const past: Partial<C> = {};
  for (const key of names) {
    if (frame[key] === undefined) throw new CausalityError(`${name}: the body did not write ${key}`);
    past[key] = frame[key];
  }
  return past as C;
};
