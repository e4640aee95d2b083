/** Some of a signal's numbers, counted row by row: `from`, `from + step`, … below `to`. */
export interface Slice {
  readonly from: number;
  /** null: to the end. */
  readonly to: number | null;
  readonly step: number;
}

export const WHOLE: Slice = { from: 0, to: null, step: 1 };

export const isWhole = ({ from, to, step }: Slice): boolean => from === 0 && to === null && step === 1;

/** How many of `size` numbers these are. */
export const countOf = (size: number, { from, to, step }: Slice): number =>
  Math.max(0, Math.ceil((Math.min(to ?? size, size) - from) / step));

/** A copy of these numbers. */
export const take = (values: Float64Array, slice: Slice): Float64Array => {
  const { from, step } = slice;
  if (step === 1) return values.slice(from, from + countOf(values.length, slice));
  const taken = new Float64Array(countOf(values.length, slice));
  for (let i = 0, at = from; i < taken.length; i++, at += step) taken[i] = values[at] as number;
  return taken;
};
