import * as E from 'fp-ts/lib/Either.js';
import type { Library } from '../catalogue/library.ts';
import { toBase64 } from '../checkpoint/base64.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import { parseSpec, type Spec } from '../run/spec.ts';
import type { Member, Variant } from '../run/variant.ts';
import { cannotRunTogether, MOST_VARIANTS } from '../run/variants.ts';
import { describeProblem, describeProblems, type Problem, show } from '../schema/decode.ts';
import type { Call } from './calls.ts';
import type { Shelf } from './shelf.ts';

export interface FetchOptions {
  readonly library: Library;
  /** A pipeline that is known by name. */
  readonly named?: ((name: string) => Promise<E.Either<string, Spec>>) | undefined;
  readonly shelf?: Shelf | undefined;
}

/** What is to be fetched before a command can take effect: a spec by its name, a checkpoint from its file. */
export const fetcher = (options: FetchOptions): ((command: Call) => Promise<E.Either<string, unknown>>) => {
  const { library } = options;

  const specOf = async (wanted: unknown): Promise<E.Either<string, Spec>> => {
    if (typeof wanted === 'string') {
      const own = library.pipelines.find(({ name }) => name === wanted);
      if (own !== undefined)
        return E.mapLeft((all: readonly Problem[]) => describeProblems(all))(own.decode({ pipeline: wanted }));
      return options.named?.(wanted) ?? E.left('pipeline: expected a spec, there are no names here');
    }
    const spec = parseSpec(wanted, library);
    return E.isRight(spec) ? spec : E.left(spec.left.slice(0, 50).map(describeProblem).join('; '));
  };

  const variantsOf = async (
    wanted: Readonly<Record<string, unknown>>,
  ): Promise<E.Either<string, readonly Variant[]>> => {
    const found: Variant[] = [];
    for (const [name, which] of Object.entries(wanted).slice(0, MOST_VARIANTS + 1)) {
      const spec = await specOf(which);
      if (E.isLeft(spec)) return E.left(`${show(name)}: ${spec.left}`);
      found.push({ name, spec: spec.right });
    }
    const members = found.map(({ name, spec }): Member => ({ name, spec, pipeline: pipelineOf(spec, library) }));
    const why = cannotRunTogether(members);
    return why === undefined ? E.right(found) : E.left(`variants: ${why}`);
  };

  return async (command: Call): Promise<E.Either<string, unknown>> => {
    if (command.method === 'load') {
      const { pipeline: wanted, variants } = command.params;
      if ((wanted === null) === (variants === null)) return E.left('expected either pipeline or variants');
      return variants === null ? specOf(wanted) : variantsOf(variants);
    }
    if (command.method === 'restore') {
      const { checkpoint, file } = command.params;
      if ((checkpoint === null) === (file === null)) return E.left('expected either checkpoint or file');
      if (file === null) return E.right(checkpoint);
      const bytes = await (options.shelf?.load(file) ??
        E.left('file: expected none, there is no folder for checkpoints'));
      return E.isLeft(bytes) ? bytes : E.right(toBase64(bytes.right));
    }
    return E.right(undefined);
  };
};
