/**
 * `npm test` must be through in minutes; `npm run test:thorough` takes its time. What a property is tried with, kills and
 * floods are as many as here in the latter, and a fraction of them in the former.
 */
const THOROUGH = process.env.THOROUGH === '1';

/** @param all in a thorough run @param few otherwise */
export const times = (all: number, few: number): number => (THOROUGH ? all : few);
