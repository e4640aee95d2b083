import type { Comparison } from './analysis.ts';
import type { Estimate } from './estimate.ts';

/** How numbers stand in what is read by people: one sign for minus, and words where there is no number. */

/** A text's numbers with a minus in place of a hyphen; words keep theirs. */
export const minus = (text: string): string => text.replace(/(^|[\s(=,[])-(?=[\d.])/g, '$1−');

export const digits = (value: number, signed = false): string =>
  `${value < 0 ? '−' : signed ? '+' : ''}${Math.abs(value).toFixed(3)}`;

/** `[−0.100, +0.200]` */
export const bounds = ({ low, high }: Pick<Estimate, 'low' | 'high'>, signed = false, space = ' '): string =>
  low === null || high === null ? '(too few seeds)' : `[${digits(low, signed)},${space}${digits(high, signed)}]`;

/** What is certain of a difference. */
export const certainty = ({ certain, inMostSeeds }: Comparison): 'yes' | 'in most seeds' | 'no' =>
  certain ? 'yes' : inMostSeeds ? 'in most seeds' : 'no';

/** What has to be said beside a difference. */
export const remarks = ({ carrier, stopped, seeds }: Comparison): readonly string[] => [
  ...(carrier === null
    ? []
    : [`one seed carries it: without seed ${carrier.seed} it is ${digits(carrier.without, true)}`]),
  ...(stopped ? [`ended early, after ${seeds.length} seeds: such a difference is too large on average`] : []),
];
