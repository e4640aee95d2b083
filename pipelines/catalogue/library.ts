import type { AnyKind } from '../../modules/index.ts';
import type { CodePipeline } from '../run/codePipeline.ts';
import { KINDS } from './kinds.ts';
import { PLACES } from './places.ts';

/** What specs may name: kinds, and pipelines in code. Functions that parse, build or serve take it as an argument. */
export interface Library {
  readonly kinds: readonly AnyKind[];
  readonly pipelines: readonly CodePipeline[];
}

/** What ships with the package. */
export const OURS: Library = { kinds: KINDS, pipelines: [] };

const twice = (names: readonly string[]): string | undefined => names.find((name, i) => names.indexOf(name) < i);

/**
 * A library with more in it: everything of `to`, then these.
 * @throws {RangeError} if a place would have two kinds of one name, a kind is for a place that does not exist, or two
 *   pipelines have one name
 */
export const extend = (to: Library, { kinds = [], pipelines = [] }: Partial<Library>): Library => {
  const all = { kinds: [...to.kinds, ...kinds], pipelines: [...to.pipelines, ...pipelines] };
  const known = PLACES.map(({ name }) => name);
  // With a pipeline of the user's own, kinds may be for its places.
  const stray =
    pipelines.length > 0 ? undefined : kinds.find(({ declaration }) => !known.includes(declaration.place))?.declaration;
  if (stray !== undefined) {
    throw new RangeError(`kind ${stray.kind}: expected a place of ${known.join(', ')}, found ${stray.place}`);
  }
  const kind = twice(all.kinds.map(({ declaration: { place, kind } }) => `${place}/${kind}`));
  if (kind !== undefined)
    throw new RangeError(`kind ${kind}: expected kinds of different names, found two of this one`);
  const pipeline = twice(all.pipelines.map(({ name }) => name));
  if (pipeline !== undefined)
    throw new RangeError(`pipeline ${pipeline}: expected different names, found two of this one`);
  return all;
};

/** The kinds of one place, the one that stands there by default first. */
export const kindsOf = ({ kinds }: Pick<Library, 'kinds'>, place: string): readonly AnyKind[] =>
  kinds.filter(({ declaration }) => declaration.place === place);

/** The null kind of a place, where it has one. */
export const nothingOf = (library: Pick<Library, 'kinds'>, place: string): AnyKind | undefined =>
  kindsOf(library, place).find(({ declaration }) => declaration.nothing === true);
