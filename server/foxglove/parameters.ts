import type { Parameter } from '../thread/messages.ts';
import { shownOf } from './values.ts';

/** What one client knows of the parameters, and which of them it follows. */
export interface Parameters {
  /** The parameters with these names. No names stand for all. */
  readonly of: (names: readonly string[]) => readonly Parameter[];
  /** Replaces all. @returns of those that the client follows: the new values, and the names of those that are gone */
  readonly replace: (all: readonly Parameter[]) => {
    readonly fresh: readonly Parameter[];
    readonly gone: readonly string[];
  };
  /** Takes some new values. @returns those that differ and that the client follows */
  readonly update: (some: readonly Parameter[]) => readonly Parameter[];
  /** No names stand for all, also for those that come later. */
  readonly follow: (names: readonly string[]) => void;
  readonly unfollow: (names: readonly string[]) => void;
}

export const parameters = (): Parameters => {
  let known = new Map<string, Parameter>();
  /** null: all. */
  let followed: ReadonlySet<string> | null = new Set();
  const isNew = (parameter: Parameter): boolean => {
    const before = known.get(parameter.name);
    return before === undefined || shownOf(before) !== shownOf(parameter);
  };
  const isFollowed = ({ name }: Parameter): boolean => followed === null || followed.has(name);

  return {
    of: (names) =>
      names.length === 0 ? [...known.values()] : [...new Set(names)].flatMap((name) => known.get(name) ?? []),
    replace: (all) => {
      const fresh = all.filter(isNew);
      const before = known;
      known = new Map(all.map((parameter) => [parameter.name, parameter]));
      const gone = [...before.values()].filter((one) => !known.has(one.name) && isFollowed(one));
      return { fresh: fresh.filter(isFollowed), gone: gone.map(({ name }) => name) };
    },
    update: (some) => {
      const fresh = some.filter(isNew);
      for (const parameter of some) known.set(parameter.name, parameter);
      return fresh.filter(isFollowed);
    },
    follow: (names) => {
      if (names.length === 0) followed = null;
      // Only names that exist: so a client cannot fill the server's memory.
      else if (followed !== null) followed = new Set([...followed, ...names.filter((name) => known.has(name))]);
    },
    unfollow: (names) => {
      const gone = new Set(names);
      followed = new Set(names.length === 0 ? [] : [...(followed ?? known.keys())].filter((name) => !gone.has(name)));
    },
  };
};
