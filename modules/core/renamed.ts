import { defer, finalize, map, type Observable, type OperatorFunction } from 'rxjs';
import { CheckpointError, type Loading, type Saving } from './checkpoint.ts';
import type { Describing } from './describe.ts';
import type { Tick } from './frame.ts';
import { drive } from './inner.ts';
import type { Declaration } from './kind.ts';

/** Names inside, and what the same signals are called outside. */
type Names = Readonly<Record<string, string>>;

/** What the frame has after `renamed` besides what came in: the inner signals by their outer names. */
export type Renamed<Out, N extends Names> = {
  readonly [K in keyof Out & keyof N as N[K]]: Out[K];
} & { readonly [K in Exclude<keyof Out, keyof N | keyof Tick>]: Out[K] };

const savingAs = (save: Saving, label: string): Saving => {
  const { before } = save;
  const named = (entry: string): string => `${label}-${entry}`;
  return {
    put: (entry, state) => save.put(named(entry), state),
    ...(before === undefined ? {} : { before: (entry: string, state: unknown) => before(named(entry), state) }),
  };
};

const loadingAs = (load: Loading, label: string): Loading => ({ take: (entry) => load.take(`${label}-${entry}`) });

/** Signals by their outer names: `past.attractor.x` is `past.second.x`. */
const outward = (path: string, names: Names): string => {
  const past = path.startsWith('past.') ? 'past.' : '';
  const [first = '', ...rest] = path.slice(past.length).split('.');
  return past + [Object.hasOwn(names, first) ? names[first] : first, ...rest].join('.');
};

/** A kind's own words on its signals, by the outer names. */
const declaredAs = (declaration: Declaration, names: Names): Declaration => {
  const keys = <A>(of: Readonly<Record<string, A>> = {}): Readonly<Record<string, A>> =>
    Object.fromEntries(Object.entries(of).map(([path, value]) => [outward(path, names), value]));
  return { ...declaration, layouts: keys(declaration.layouts), units: keys(declaration.units) };
};

const describingAs = (describe: Describing, names: Names): Describing => ({
  node: (module) =>
    describe.node({
      ...module,
      writes: outward(module.writes, names),
      reads: module.reads.map((path) => outward(path, names)),
      declaration: module.declaration === undefined ? undefined : declaredAs(module.declaration, names),
    }),
  enter: describe.enter,
  leave: describe.leave,
});

/**
 * Modules under other names, so that one kind can stand in a pipeline twice:
 *
 *     renamed('second', { attractor: 'second', drive: 'secondDrive' }, (frames) =>
 *       frames.pipe(attractor({ seed: 2 }), projection({ seed: 2 })))
 *
 * Inside, `attractor` is what is called `second` outside; signals that are not named pass as they are. Give the second one
 * another seed: its noise and its matrices are named by that, and by its kind.
 * @param label what its states are called in checkpoints
 * @throws {CausalityError} (through the stream) if the body drops, delays or doubles a step
 */
export const renamed =
  <const N extends Names, I extends Tick, O extends Tick>(label: string, names: N, body: OperatorFunction<I, O>) =>
  <F extends Tick>(source: Observable<F>): Observable<F & Renamed<Omit<O, keyof I>, N>> =>
    defer(() => {
      const inner = drive<I, O>(body, label);
      const pairs = Object.entries(names);

      const inward = (frame: F): I => {
        const own = { ...frame } as Record<string, unknown>;
        for (const [inside] of pairs) delete own[inside];
        for (const [inside, outside] of pairs) {
          const value = (frame as Readonly<Record<string, unknown>>)[outside];
          if (value !== undefined) own[inside] = value;
        }
        const { save, load, describe } = frame;
        if (save !== undefined) own.save = savingAs(save, label);
        if (load !== undefined) own.load = loadingAs(load, label);
        if (describe !== undefined) own.describe = describingAs(describe, names);
        return own as unknown as I;
      };

      const answered = (given: I): O & Readonly<Record<string, unknown>> => {
        try {
          return inner.turn(given) as O & Readonly<Record<string, unknown>>;
        } catch (error) {
          throw error instanceof CheckpointError ? new CheckpointError(`${label}-${error.message}`) : error;
        }
      };

      const turn = (frame: F): F & Renamed<Omit<O, keyof I>, N> => {
        const given = inward(frame);
        const { save: _, load: __, describe: ___, ...out } = answered(given);
        const added: Record<string, unknown> = {};
        for (const [name, value] of Object.entries(out)) {
          if (value !== (given as Readonly<Record<string, unknown>>)[name]) added[outward(name, names)] = value;
        }
        return { ...frame, ...added } as F & Renamed<Omit<O, keyof I>, N>;
      };

      return source.pipe(map(turn), finalize(inner.end));
    });
