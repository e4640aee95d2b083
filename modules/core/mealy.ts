import { defer, finalize, map, type Observable } from 'rxjs';
import { copyState, type Loading, loadState } from './checkpoint.ts';
import { reading, WiringError } from './describe.ts';
import { extender } from './extend.ts';
import type { Module, Tick } from './frame.ts';
import type { Inner, Steppable } from './inner.ts';
import { show } from './problem.ts';
import { expectSteps, type TimeConstant } from './timeConstants.ts';

/**
 * A module with memory: (state, frame) → (signal, state). `mealy<State, Reads, Writes>` is its whole signature.
 *
 * `writes` is its one name: of the signal on the frame, of its random keys, of its topic on the wire, of its entry in
 * a checkpoint and of its node in the graph. `kind` tells variants of one place apart (`update` by `hebbian`, `force`).
 */
export interface Mealy<S, In, Out> {
  readonly writes: keyof Out & string;
  readonly kind: string;
  /** A new state, for one subscription; made at its first frame, which says how large things are. */
  readonly init: (frame: Tick & In) => S;
  /** One step. The state may be updated in place; what is written is the reader's to keep and never changes again. */
  readonly step: (state: S, frame: Tick & In) => readonly [Out[keyof Out & string], S];
  /** Signals that are read where they are there, and that need not be. */
  readonly optional?: readonly string[];
  /** A copy of the state as plain numbers and typed arrays; needed only where the state is more than these. */
  readonly save?: (state: S) => unknown;
  /** The inverse of `save`, given a new state from `init`. */
  readonly load?: (saved: unknown, fresh: S, path: string) => S;
  /** Gives back what the state holds beyond the garbage collector's reach. */
  readonly dispose?: (state: S) => void;
}

/**
 * Makes an operator of a module. State is made anew for each subscription; an error thrown in a step ends the stream
 * with it; a request to save, to load or to be described that a tick carries is met here.
 * @throws {RangeError} (through the stream) if its step gives no pair, or no signal; on a dt that is twice one of its
 *   kind's time constants or more, also when a live one changes
 * @throws {WiringError} (through the stream) at its first frame, if it reads a signal that nobody has written or writes
 *   one that is there; the compiler says the same earlier
 */
export const mealy = <S, In, Out>(m: Mealy<S, In, Out>): Module<In, Out> => {
  const name = `${m.writes}/${m.kind}`;

  /** The frame as the module sees it at its first step, and where it is asked what it reads: every read is checked. */
  const watch = <F extends Tick & In>(frame: F, reads: Set<string>): F =>
    reading(frame, { name, optional: m.optional ?? [], reads });

  const begin = <F extends Tick & In>(frame: F, seen: F): S => {
    if (Object.hasOwn(frame, m.writes) && (frame as Readonly<Record<string, unknown>>)[m.writes] !== undefined) {
      throw new WiringError(`${name}: writes ${m.writes}, which a module before it has written`);
    }
    return m.init(seen);
  };

  /** One subscription: its state, and a step of it. */
  const machine = <F extends Tick & In>(): Inner<F, F & Out> => {
    const extend = extender();
    let state: S;
    let started = false;
    /** Time constants that can change while it runs, and the controls that they were held against. */
    let live: readonly TimeConstant[] = [];
    let heldAgainst: Tick['controls'] | undefined;
    const hold = ({ controls, dt }: Tick): void => {
      heldAgainst = controls;
      expectSteps(live, controls, dt);
    };
    const step = (seen: F): Out[keyof Out & string] => {
      let answer: readonly [Out[keyof Out & string], S];
      try {
        answer = m.step(state, seen);
      } catch (error) {
        throw locate(error, `${name} at step ${seen.step}`);
      }
      if (!Array.isArray(answer) || answer[0] === undefined) throw noAnswer(name, answer);
      state = answer[1];
      return answer[0];
    };
    const start = (frame: F, seen: F): void => {
      const { timeConstants = [] } = module;
      expectSteps(timeConstants, frame.controls, frame.dt);
      live = timeConstants.filter(({ value }) => typeof value === 'function');
      heldAgainst = frame.controls;
      try {
        state = begin(frame, seen);
      } catch (error) {
        throw locate(error, `${name} at step ${frame.step}`);
      }
      started = true;
      if (frame.load !== undefined) state = load(m, frame.load, name, state);
    };
    /** The first frame, and those with a request. Reads are checked here only: it costs too much for every step. */
    const attend = (frame: F): F & Out => {
      const { save, describe } = frame;
      const reads = started && describe === undefined ? undefined : new Set<string>();
      const seen = reads === undefined ? frame : watch(frame, reads);
      if (!started) start(frame, seen);
      else if (live.length > 0 && frame.controls !== heldAgainst) hold(frame);
      if (save?.before !== undefined) save.before(name, copyOf(m, state));
      const signal = step(seen);
      if (save !== undefined) save.put(name, copyOf(m, state));
      if (describe !== undefined) {
        const { declaration } = module;
        describe.node({ writes: m.writes, kind: m.kind, reads: [...(reads ?? [])], declaration });
      }
      return extend(frame, m.writes, signal) as F & Out;
    };
    return {
      turn: (frame) =>
        started &&
        frame.save === undefined &&
        frame.describe === undefined &&
        (live.length === 0 || frame.controls === heldAgainst)
          ? (extend(frame, m.writes, step(frame)) as F & Out)
          : attend(frame),
      end: () => {
        if (!started) return;
        // Whoever drives it may end it twice.
        started = false;
        m.dispose?.(state);
      },
    };
  };

  const module: Module<In, Out> & Steppable = <F extends Tick & In>(source: Observable<F>): Observable<F & Out> =>
    defer(() => {
      const { turn, end } = machine<F>();
      return source.pipe(map(turn), finalize(end));
    });
  module.machine = machine as Steppable['machine'];
  return module;
};

/** Errors that the language throws, or that say no more than a text: they do not tell where they come from. */
const BARE: readonly unknown[] = [Error, TypeError, ReferenceError, SyntaxError];

const locate = (error: unknown, where: string): unknown =>
  error instanceof Error && BARE.includes(error.constructor)
    ? new Error(`${where}: ${error.message}`, { cause: error })
    : error;

const noAnswer = (name: string, answer: unknown): RangeError => {
  const found = Array.isArray(answer) ? `[${show(answer[0])}, …]` : show(answer);
  return new RangeError(`${name}: expected its step to give [signal, state], found ${found}`);
};

const copyOf = <S, In, Out>(m: Mealy<S, In, Out>, state: S): unknown => (m.save ? m.save(state) : copyState(state));

const load = <S, In, Out>(m: Mealy<S, In, Out>, from: Loading, name: string, fresh: S): S => {
  const saved = from.take(name);
  if (saved === undefined) return fresh;
  return m.load ? m.load(saved, fresh, name) : loadState(saved, fresh, name);
};
