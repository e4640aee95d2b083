import { mean as meanOf } from '../run/measure.ts';
import { deviation, type Summary } from '../statistics/index.ts';

export type { Summary };

/** Mean, spread (standard deviation, n − 1) and number of some values. */
export const summary = (values: readonly number[]): Summary => ({
  n: values.length,
  mean: meanOf(values),
  sd: values.length > 1 ? deviation(values) : 0,
});

/** `8`, or `3 to 8` where counts differ. */
export const between = (counts: readonly number[]): string => {
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return fewest === most ? `${most}` : `${fewest} to ${most}`;
};

/** With a minus sign, not a hyphen; none before what rounds to zero. */
export const decimal = (value: number, digits = 3): string =>
  value
    .toFixed(digits)
    .replace(/^-(?=[0.]*$)/, '')
    .replace('-', '−');

export const percent = (share: number): string => (100 * share).toFixed(0);

/** `0.985 ± 0.004`: mean and standard deviation; the mean alone of a single run; a dash for none. */
export const spoken = ({ n, mean, sd }: Summary, digits = 3): string => {
  if (n === 0) return '–';
  return n === 1 ? decimal(mean, digits) : `${decimal(mean, digits)} ± ${decimal(sd, digits)}`;
};
