import { defer, finalize, map, type Observable, Subject, type Subscription } from 'rxjs';
import { loadState } from './checkpoint.ts';
import { CausalityError } from './feedback.ts';
import type { Absent, Module, Tick } from './frame.ts';

/**
 * One place in a pipeline, several modules that can stand there; the control of that name says which, from its step on.
 *
 * No frame is lost or doubled by a swap. The module that comes in starts fresh (a Hebbian rule swapped back in starts
 * its learning clock anew), what travels the loop stays (the weights). The one that goes out is unsubscribed.
 * @param name the control that picks, for example `rule`
 * @param variants by their names; each is made when it is first picked
 * @param initial the one to use where the controls do not say
 * @throws {RangeError} (through the stream) on a name that is not among the variants
 * @throws {CausalityError} (through the stream) if the module in place drops, delays or doubles a step
 */
export const swap =
  <In, Out>(
    name: string,
    variants: Readonly<Record<string, () => Module<In, Out>>>,
    initial: string,
  ): Module<In, Out> =>
  <F extends Tick & In>(source: Observable<F>) =>
    defer(() => {
      let current: string | undefined;
      let entry = new Subject<F>();
      let running: Subscription | undefined;
      let answer: (F & Out) | undefined;
      let passing = false;
      let started = false;
      let failure: { readonly error: unknown } | undefined;

      const pick = (choice: string): void => {
        const make = Object.hasOwn(variants, choice) ? variants[choice] : undefined;
        if (make === undefined) {
          throw new RangeError(`controls.${name}: expected ${Object.keys(variants).join(', ')}, found ${choice}`);
        }
        running?.unsubscribe();
        entry = new Subject<F>();
        current = choice;
        running = make()(entry as unknown as Observable<Tick & In & Absent<Out>>).subscribe({
          next: (frame) => {
            if (!passing) failure ??= { error: new CausalityError(`${name}: ${choice} gave a step unasked`) };
            if (answer !== undefined) failure ??= { error: new CausalityError(`${name}: ${choice} doubled a step`) };
            answer = frame as unknown as F & Out;
          },
          error: (error) => {
            failure = { error };
          },
        });
      };

      const pass = (frame: F): F & Out => {
        const choice = String(frame.controls[name] ?? initial);
        if (choice !== current) pick(choice);
        answer = undefined;
        passing = true;
        entry.next(started ? frame : loadedFor(frame, name, choice));
        passing = false;
        started = true;
        if (failure !== undefined) throw failure.error;
        if (answer === undefined) throw new CausalityError(`${name}: ${choice} gave no frame for step ${frame.step}`);
        if (frame.save !== undefined) frame.save.put(`${name}/swap`, { choice });
        return answer;
      };

      return source.pipe(
        map(pass),
        finalize(() => running?.unsubscribe()),
      );
    });

/** A module that was not in place when the states were saved starts fresh, as it does in a run that never stopped. */
const loadedFor = <F extends Tick>(frame: F, name: string, choice: string): F => {
  const path = `${name}/swap`;
  const saved = frame.load?.take(path);
  if (saved === undefined) return frame;
  return loadState(saved, { choice }, path).choice === choice ? frame : { ...frame, load: undefined };
};
