import type { AnyKind } from '../../modules/index.ts';
import type { CodePipeline } from '../run/codePipeline.ts';
import { KINDS } from './kinds.ts';
import { PLACES } from './places.ts';

/** What specs may name: kinds, and pipelines that were composed in code. It is handed to whoever parses, builds or serves. */
export interface Library {
  readonly kinds: readonly AnyKind[];
  readonly pipelines: readonly CodePipeline[];
}

/** What ships with the package. */
export const OURS: Library = { kinds: KINDS, pipelines: [] };

const twice = (names: readonly string[]): string | undefined => names.find((name, i) => names.indexOf(name) < i);

/**
 * A library with more in it: everything of `to`, then these.
 * @throws {RangeError} if a place would have two kinds of one name, a kind stands in a place that there is not, or two
 *   pipelines have one name
 */
export const extend = (to: Library, { kinds = [], pipelines = [] }: Partial<Library>): Library => {
  const all = { kinds: [...to.kinds, ...kinds], pipelines: [...to.pipelines, ...pipelines] };
  const known = PLACES.map(({ name }) => name);
  // Beside a pipeline of one's own, kinds may be for places of its own.
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
