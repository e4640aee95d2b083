import { type Estimate, fewest } from './statistics.ts';

/** How numbers stand in what is read by people: one sign for minus, and words where there is no number. */

/** A text's numbers with a minus in place of a hyphen; words keep theirs. */
export const minus = (text: string): string => text.replace(/(^|[\s(=,[])-(?=[\d.])/g, '$1−');

export const digits = (value: number, signed = false): string =>
  `${value < 0 ? '−' : signed ? '+' : ''}${Math.abs(value).toFixed(3)}`;

/** Why there is no interval. */
export const noInterval = ({ n }: Estimate, alpha: number): string =>
  n === 0 ? 'no score' : `needs ${fewest(alpha)} seeds`;

/** `[−0.100, +0.200]`; or why there is none. */
export const bounds = (found: Estimate, alpha: number, signed = false, space = ' '): string =>
  found.low === null || found.high === null
    ? noInterval(found, alpha)
    : `[${digits(found.low, signed)},${space}${digits(found.high, signed)}]`;
