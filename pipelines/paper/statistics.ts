/** Mean, spread (standard deviation, n − 1) and number of some values. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
}

export const summary = (values: readonly number[]): Summary => {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 };
};

/** `0.985 ± 0.004`: mean and standard deviation; the mean alone of a single run; a dash for none. */
export const spoken = ({ n, mean, sd }: Summary, digits = 3): string => {
  if (n === 0) return '–';
  const text = (value: number): string => value.toFixed(digits).replace('-', '−');
  return n === 1 ? text(mean) : `${text(mean)} ± ${text(sd)}`;
};
