import { defer, finalize, map, type Observable, Subject, type Subscription } from 'rxjs';
import { loadState } from './checkpoint.ts';
import type { Controls } from './controls.ts';
import { CausalityError } from './feedback.ts';
import type { Absent, Module, Tick } from './frame.ts';

/**
 * One place in a pipeline, several modules that can stand there; the control of that name says which, from its step on.
 * A change of the control `name.made`, a count, has the module in place made anew.
 *
 * No frame is lost or doubled by a swap. The module that comes in starts fresh (a Hebbian rule swapped back in starts
 * its learning clock anew), what travels the loop stays (the weights). The one that goes out is unsubscribed.
 * @param name the control that picks, for example `rule`
 * @param variants by their names; each is made when it is picked, from the controls as they are then
 * @param initial the one to use where the controls do not say
 * @param place its name in checkpoints, where one control picks in several places
 * @throws {RangeError} (through the stream) on a name that is not among the variants
 * @throws {CausalityError} (through the stream) if the module in place drops, delays or doubles a step
 */
export const swap =
  <In, Out>(
    name: string,
    variants: Readonly<Record<string, (controls: Controls) => Module<In, Out>>>,
    initial: string,
    place = name,
  ): Module<In, Out> =>
  <F extends Tick & In>(source: Observable<F>) =>
    defer(() => {
      const made = `${name}.made`;
      const path = `${place}/swap`;
      let current: string | undefined;
      let count = 0;
      let entry = new Subject<F>();
      let running: Subscription | undefined;
      let answer: (F & Out) | undefined;
      let passing = false;
      let started = false;
      let failure: { readonly error: unknown } | undefined;

      const pick = (choice: string, controls: Controls): void => {
        const make = Object.hasOwn(variants, choice) ? variants[choice] : undefined;
        if (make === undefined) {
          throw new RangeError(`controls.${name}: expected ${Object.keys(variants).join(', ')}, found ${choice}`);
        }
        running?.unsubscribe();
        entry = new Subject<F>();
        current = choice;
        running = make(controls)(entry as unknown as Observable<Tick & In & Absent<Out>>).subscribe({
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
        const { controls, save } = frame;
        const choice = String(controls[name] ?? initial);
        const times = Number(controls[made] ?? 0);
        if (save?.before !== undefined && started) save.before(path, { choice: current, count });
        if (choice !== current || times !== count) {
          pick(choice, controls);
          count = times;
        }
        answer = undefined;
        passing = true;
        entry.next(started ? frame : loadedFor(frame, path, { choice, count }));
        passing = false;
        started = true;
        if (failure !== undefined) throw failure.error;
        if (answer === undefined) throw new CausalityError(`${name}: ${choice} gave no frame for step ${frame.step}`);
        if (save !== undefined) save.put(path, { choice, count });
        return answer;
      };

      return source.pipe(
        map(pass),
        finalize(() => running?.unsubscribe()),
      );
    });

/** A module that was not in place when the states were saved starts fresh, as it does in a run that never stopped. */
const loadedFor = <F extends Tick>(frame: F, path: string, now: { choice: string; count: number }): F => {
  const saved = frame.load?.take(path);
  if (saved === undefined) return frame;
  const { choice, count } = loadState(saved, now, path);
  return choice === now.choice && count === now.count ? frame : { ...frame, load: undefined };
};
