import { type Controls, type Loading, type Saving, type Tick, within } from '../../modules/index.ts';

/** A tick of several variants, as one of them sees it: names without its prefix, and only what is its own. */

/** What is saved once is saved under each of these names. */
export const savingOf = (save: Saving | undefined, names: readonly string[]): Saving | undefined =>
  save && {
    put: (entry, state) => {
      for (const name of names) save.put(within(name, entry), state);
    },
  };

export const loadingOf = (load: Loading | undefined, name: string): Loading | undefined =>
  load && { take: (entry) => load.take(within(name, entry)) };

/** A variant's own of the places that are made anew. */
export const anewOf = (anew: ReadonlySet<string> | undefined, name: string): ReadonlySet<string> | undefined => {
  const own = [...(anew ?? [])]
    .filter((full) => full.startsWith(`${name}/`))
    .map((full) => full.slice(name.length + 1));
  return own.length === 0 ? undefined : new Set(own);
};

export interface Own {
  readonly controls: Controls;
  readonly save: Saving | undefined;
  readonly load: Loading | undefined;
  readonly anew: ReadonlySet<string> | undefined;
}

export const seenBy = (tick: Tick, own: Own): Tick => {
  const { anew: _, ...rest } = tick;
  const { anew, ...mine } = own;
  return anew === undefined ? { ...rest, ...mine } : { ...rest, ...mine, anew };
};

/** The same step, for something that only asks for states: nobody hears what the modules are. */
export const unheard = ({ describe: _, ...tick }: Tick): Tick => tick;

/** What a module of one of several variants threw. */
export class VariantError extends Error {
  override readonly name = 'VariantError';
}

/** Whatever `make` throws is said with the names of those whom it concerns. @throws {VariantError} */
export const blame = <A>(names: readonly string[], make: () => A): A => {
  try {
    return make();
  } catch (cause) {
    const message = `${names.join(', ')}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new VariantError(message, { cause });
  }
};
