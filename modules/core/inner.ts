import { Observable, type Subscriber } from 'rxjs';
import type { Tick } from './frame.ts';

/** A loop's body, or a module in a place, must answer every frame with one frame, of the same step, in the same call. */
export class CausalityError extends Error {
  override readonly name = 'CausalityError';
}

/** A pipeline within a pipeline, driven by hand. */
export interface Inner<I, O> {
  /**
   * Its answer to a frame.
   * @throws {CausalityError} if it drops, delays or doubles the step
   * @throws whatever it throws
   */
  readonly turn: (frame: I) => O;
  readonly end: () => void;
}

/** An operator that answers each frame with one, and can be driven without a stream in between: that costs half as much. */
export interface Steppable {
  machine?: (() => Inner<Tick, Tick>) | undefined;
}

/**
 * Subscribes to an operator and gives it one frame at a time. @param name what messages call it
 */
export const drive = <I extends Tick, O extends Tick>(
  operator: (source: Observable<I>) => Observable<O>,
  name: string,
): Inner<I, O> => {
  const { machine } = operator as Steppable;
  if (machine !== undefined) return machine() as unknown as Inner<I, O>;
  /** Whoever listens; nearly always one. A Subject would copy its list at every frame. */
  let listeners: readonly Subscriber<I>[] = [];
  const entry = new Observable<I>((listener) => {
    listeners = [...listeners, listener];
    return () => {
      listeners = listeners.filter((one) => one !== listener);
    };
  });
  let answer: O | undefined;
  let failure: { readonly error: unknown } | undefined;
  let turning = false;
  const running = operator(entry).subscribe({
    next: (frame) => {
      if (!turning) failure ??= { error: new CausalityError(`${name}: gave step ${frame.step} unasked`) };
      if (answer !== undefined) failure ??= { error: new CausalityError(`${name}: answered step ${frame.step} twice`) };
      answer = frame;
    },
    error: (error) => {
      failure = { error };
    },
  });
  return {
    turn: (frame) => {
      answer = undefined;
      turning = true;
      for (let i = 0, all = listeners; i < all.length; i++) (all[i] as Subscriber<I>).next(frame);
      turning = false;
      if (failure !== undefined) throw failure.error;
      const out = answer as O | undefined;
      if (out === undefined) throw new CausalityError(`${name}: gave no frame for step ${frame.step}`);
      if (out.step !== frame.step)
        throw new CausalityError(`${name}: answered step ${frame.step} with step ${out.step}`);
      // Held no longer than it has to be.
      answer = undefined;
      return out;
    },
    end: () => running.unsubscribe(),
  };
};
