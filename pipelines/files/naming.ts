import { relative } from 'node:path';
import type { AnyKind, Declaration } from '../../modules/index.ts';
import type { CodePipeline } from '../run/codePipeline.ts';
import { oneLine } from '../schema/decode.ts';

/** When a function from a user's file throws, the error names that file. */

/** What an error says, on one line. */
export const messageOf = (error: unknown): string =>
  oneLine(error instanceof Error ? error.message : String(error), 300);

/** A file's path for messages: from the folder that the command is run in. */
export const showPath = (file: string): string => relative('', file) || file;

/** The same function, whose errors begin with some words. */
const nameErrors =
  <In extends readonly unknown[], Out>(words: string, run: (...given: In) => Out): ((...given: In) => Out) =>
  (...given) => {
    try {
      return run(...given);
    } catch (error) {
      throw new Error(`${words}: ${messageOf(error)}`, { cause: error });
    }
  };

/** The same kind, with named errors. Its declaration is copied, so a getter in it is read once. */
export const nameKind =
  (file: string) =>
  ({ declaration, make }: AnyKind): AnyKind => {
    const { check, adjust, ...about } = declaration;
    const words = `${file}: kind ${about.place}/${about.kind}`;
    const named: Declaration = {
      ...about,
      ...(check === undefined ? {} : { check: nameErrors(`${words}: its check throws`, check) }),
      ...(adjust === undefined ? {} : { adjust: nameErrors(`${words}: its adjust throws`, adjust) }),
    };
    return { declaration: named, make: nameErrors(`${words} cannot be made`, make) };
  };

export const namePipeline =
  (file: string) =>
  (pipeline: CodePipeline): CodePipeline => {
    const words = `${file}: pipeline ${pipeline.name}`;
    const make = nameErrors(`${words} cannot be built`, pipeline.of);
    return {
      ...pipeline,
      decode: nameErrors(file, pipeline.decode),
      of: (spec) => {
        const { build, scored, ...rest } = make(spec);
        return {
          ...rest,
          scored: nameErrors(`${words}: its scored throws`, scored),
          build: (how) => {
            const steps = nameErrors(`${words} cannot be built`, build)(how);
            return nameErrors(`${words} cannot be built`, steps);
          },
        };
      },
    };
  };
