import { isRecord } from '../../modules/core/json.ts';
import type { JsonObject } from '../../modules/index.ts';
import type { Library } from '../catalogue/library.ts';
import { holderOf } from '../run/held.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import type { Spec } from '../run/spec.ts';
import type { Company } from './task.ts';

/**
 * With whom a run shares: the variants of its seed whose steps, trials and W_rec are as its own. They have noise and
 * matrices in common, and the memory where they agree on it. A pipeline in code does not say what stands before its loop.
 */
export const companyOf = (spec: Spec, library: Library): Company | undefined => {
  const pipeline = pipelineOf(spec, library);
  if (pipeline.parts === undefined) return undefined;
  const { seed, dt, use = [], reservoir } = spec as unknown as JsonObject & Spec;
  const { kind, units, connectivity } = isRecord(reservoir) ? reservoir : {};
  return {
    key: JSON.stringify([use, seed, dt, pipeline.trialSteps, kind, units, connectivity]),
    holder: holderOf({ pipeline }, spec as unknown as JsonObject),
  };
};
