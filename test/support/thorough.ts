import { describe, it } from 'vitest';

/**
 * `npm test` must be through in three minutes; `npm run test:thorough` takes its time. What a property is tried with, kills
 * and floods are as many as here in the latter, and a fraction of them in the former.
 */
export const THOROUGH = process.env.THOROUGH === '1';

/** @param all in a thorough run @param few otherwise */
export const times = (all: number, few: number): number => (THOROUGH ? all : few);

/** A test that waits for long or starts many processes, beside cheaper ones that hold the same part: in a thorough run only. */
export const thoroughly = it.runIf(THOROUGH);
export const describeThoroughly = describe.runIf(THOROUGH);
