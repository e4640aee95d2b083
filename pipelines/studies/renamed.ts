import * as E from 'fp-ts/lib/Either.js';
import { type Library, OURS } from '../catalogue/library.ts';
import { type Done, idOf, type Job, type Json } from '../jobs/index.ts';
import { parseSpec } from '../run/spec.ts';
import { isRecord, type JsonObject } from './plan.ts';

type Known = Pick<Done, 'id' | 'job' | 'outcome'>;

/** The same job with its parameters as they are called today; undefined if it is none that they can be read of. */
const modernised = ({ task, params }: Job, library: Library): Job | undefined => {
  if (task !== 'train' || !isRecord(params)) return undefined;
  const { seed: _, ...data } = params as JsonObject;
  const spec = parseSpec({ ...data, seed: 0 }, library);
  if (E.isLeft(spec)) return undefined;
  const { seed: __, ...rest } = spec.right as unknown as JsonObject;
  return { task, params: { ...rest, seed: params.seed as Json } };
};

/**
 * Looks runs up by their names, also those that were done when their parameters were called otherwise (0.1.0 had
 * `attractor` for `memory`, and more since has defaults). A run's name is a hash of its parameters as they are written. What
 * they say has not changed where the version of the task has not: then reading a stored run's parameters as any spec is
 * read, and naming it anew, gives the name that it has today.
 * @param names of the runs that are looked for: only other ones are read
 * @param version of the task that the runs are looked for with; runs of another are not found
 */
export const findRenamed = <A extends Known>(
  get: (id: string) => A | undefined,
  all: () => Iterable<A>,
  names: ReadonlySet<string>,
  version: string,
  library: Library = OURS,
): ((id: string) => A | undefined) => {
  let renamed: ReadonlyMap<string, A> | undefined;
  const read = (): ReadonlyMap<string, A> => {
    const others = [...all()].filter(({ id, job }) => !names.has(id) && id === idOf(job, version));
    return new Map(
      others.flatMap((done) => {
        const job = modernised(done.job, library);
        if (job === undefined) return [];
        const id = idOf(job, version);
        return [[id, { ...done, id, job }] as const];
      }),
    );
  };
  return (id) => {
    const own = get(id);
    if (own !== undefined) return own;
    renamed ??= read();
    return renamed.get(id);
  };
};
