import { mean as meanOf } from '../run/measure.ts';

/** Mean, spread (standard deviation, n − 1) and number of some values. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
}

export const summary = (values: readonly number[]): Summary => {
  const n = values.length;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 };
};

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

/** `0.985 ± 0.004`: mean and standard deviation; the mean alone of a single run; a dash for none. */
export const spoken = ({ n, mean, sd }: Summary, digits = 3): string => {
  if (n === 0) return '–';
  return n === 1 ? decimal(mean, digits) : `${decimal(mean, digits)} ± ${decimal(sd, digits)}`;
};
