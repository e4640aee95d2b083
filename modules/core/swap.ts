import { defer, finalize, map, type Observable } from 'rxjs';
import { copyState, loadState } from './checkpoint.ts';
import { sameData } from './complete.ts';
import type { Controls } from './controls.ts';
import type { DescribedPlace } from './describe.ts';
import type { Module, Tick } from './frame.ts';
import { drive, type Inner } from './inner.ts';
import { isRecord, type Json } from './json.ts';

/** What stands in a place: the control is its name, or an object whose `kind` is. */
export const kindOf = (standing: Json | undefined): string | undefined => {
  const kind = isRecord(standing) ? standing.kind : standing;
  return typeof kind === 'string' ? kind : undefined;
};

export interface SwapOptions {
  /** What it says of itself when it is asked. */
  readonly about?: DescribedPlace;
  /** What a variant is made with by these controls: where that comes to differ, it is made anew. Plain data. */
  readonly madeWith?: (choice: string, controls: Controls) => Json;
}

/** What stands there, and what it was made with. It is saved: other states would not fit a module that is made with other. */
interface Standing {
  readonly choice: string;
  readonly made?: Json;
}

const sameStanding = (a: Standing, b: Standing): boolean => a.choice === b.choice && sameData(a.made, b.made);

/**
 * One place in a pipeline, several modules that can stand there; the control of that name says which, from its step on:
 * its value is a variant's name, or an object whose `kind` is one. Where a tick names the place in `anew`, the module is
 * made anew even if it stays the same.
 *
 * No frame is lost or doubled by a swap. The module that comes in starts fresh (a Hebbian rule swapped back in starts
 * its learning clock anew), what travels the loop stays (the weights). The one that goes out is unsubscribed.
 * @param name the control that picks, for example `rule`
 * @param variants by their names; each is made when it is picked, from the controls as they are then
 * @param initial the one to use where the controls do not say; or what picks one by the controls
 * @throws {RangeError} (through the stream) on a name that is not among the variants
 * @throws {CausalityError} (through the stream) if the module in place drops, delays or doubles a step
 */
export const swap =
  <In, Out>(
    name: string,
    variants: Readonly<Record<string, (controls: Controls) => Module<In, Out>>>,
    initial: string | ((controls: Controls) => string),
    { about, madeWith }: SwapOptions = {},
  ): Module<In, Out> =>
  <F extends Tick & In>(source: Observable<F>) =>
    defer(() => {
      const path = `${name}/swap`;
      const choose = (controls: Controls): string =>
        typeof initial === 'function' ? initial(controls) : (kindOf(controls[name]) ?? initial);
      let current: Standing | undefined;
      let running: Inner<F, F & Out> | undefined;
      let seen: Controls | undefined;

      const standingBy = (controls: Controls): Standing => {
        const choice = choose(controls);
        return madeWith === undefined ? { choice } : { choice, made: madeWith(choice, controls) };
      };

      const pick = ({ choice }: Standing, controls: Controls): Inner<F, F & Out> => {
        const make = Object.hasOwn(variants, choice) ? variants[choice] : undefined;
        if (make === undefined) {
          throw new RangeError(`controls.${name}: expected ${Object.keys(variants).join(', ')}, found ${choice}`);
        }
        running?.end();
        return drive(make(controls) as (source: Observable<F>) => Observable<F & Out>, `${name}: ${choice}`);
      };

      const attend = (frame: F): F & Out => {
        const { controls, save, anew } = frame;
        const began = running === undefined;
        if (save?.before !== undefined && !began) save.before(path, copyState(current));
        const afresh = anew?.has(name) === true;
        let given = frame;
        if (controls !== seen || afresh) {
          seen = controls;
          const standing = standingBy(controls);
          if (current === undefined || afresh || !sameStanding(standing, current)) {
            running = pick(standing, controls);
            current = standing;
            if (began) given = loadedFor(frame, path, standing, afresh);
          }
        }
        const { describe } = frame;
        if (describe !== undefined && about !== undefined) describe.enter(about);
        const answer = (running as Inner<F, F & Out>).turn(given);
        // What is kept from a module that starts fresh is not kept from those behind it.
        const out = given === frame ? answer : { ...answer, load: frame.load };
        if (describe !== undefined && about !== undefined) describe.leave();
        if (save !== undefined) save.put(path, copyState(current));
        return out;
      };

      /** Controls change rarely: between changes and requests a few comparisons are enough. */
      const pass = (frame: F): F & Out =>
        running !== undefined &&
        frame.controls === seen &&
        frame.save === undefined &&
        frame.anew === undefined &&
        frame.describe === undefined
          ? running.turn(frame)
          : attend(frame);

      return source.pipe(
        map(pass),
        finalize(() => running?.end()),
      );
    });

/** A module that was not in place when the states were saved starts fresh, as it does in a run that never stopped. */
const loadedFor = <F extends Tick>(frame: F, path: string, standing: Standing, afresh: boolean): F => {
  const saved = frame.load?.take(path);
  if (saved === undefined) return frame;
  // A checkpoint of 0.1.0 does not say what it was made with: then nothing else could be.
  const says = isRecord(saved) && saved.made !== undefined;
  const before = loadState<Standing>(saved, says ? { choice: '', made: {} } : { choice: '' }, path);
  return sameStanding(standing, { ...standing, ...before }) && !afresh ? frame : { ...frame, load: undefined };
};
