import { isRecord } from '../../modules/core/json.ts';
import type { JsonObject } from '../../modules/index.ts';

/**
 * Reads records of the time when the live bump's weights were symmetric: what they leave out of what J is made of had the
 * defaults of then, noise of 6/50 and no shift.
 */

const THEN = { noise: 6 / 50, shift: 0, heading: 0 } as const;

/** What stands in a place, with the defaults of then. */
export const asThen = (standing: JsonObject): JsonObject =>
  standing.kind === 'bump'
    ? { ...standing, weights: { ...THEN, ...(isRecord(standing.weights) ? (standing.weights as JsonObject) : {}) } }
    : standing;
