import { type Controls, type JsonObject, within } from '../../modules/index.ts';
import { coarseSteps } from '../schema/step.ts';
import type { Warning } from '../schema/warning.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * What a user should know of a pipeline before believing its numbers. `run` and `serve` print it, clients and the page are
 * told, a study notes it of its variants.
 * @param controls the pipeline's record as it stands now
 */
export const warningsOf = (
  { spec, schema }: Pick<Pipeline, 'spec' | 'schema'>,
  controls: Controls = spec,
): readonly Warning[] => coarseSteps(schema, controls as JsonObject, spec.dt);

/** The same of one of several variants, by its full addresses. */
export const warningsWithin = (name: string, warnings: readonly Warning[]): readonly Warning[] =>
  warnings.map(({ path, message }) => ({ path: within(name, path), message }));
