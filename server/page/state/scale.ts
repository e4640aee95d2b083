import type { ParameterAbout } from '../contract.ts';

/** A slider's places. */
export const STEPS = 240;

/** `10⁻³` reads worse than 0.001. */
const printed = (value: number): string =>
  String(Number(value.toPrecision(value !== 0 && Math.abs(value) < 0.001 ? 2 : 4)));

/** A number, or the word for there being none. */
export const written = (value: number | null, { orNull = '' }: ParameterAbout): string =>
  value === null ? orNull : printed(value);

/** What someone typed; undefined where it is no number, nor the word for none. */
export const readNumber = (text: string, { orNull }: ParameterAbout): number | null | undefined => {
  const trimmed = text.trim();
  if (orNull !== undefined && (trimmed === '' || trimmed === orNull)) return null;
  const value = Number(trimmed.replace('−', '-').replace(',', '.'));
  return trimmed !== '' && Number.isFinite(value) ? value : undefined;
};

/** The part of the range that a slider has: as declared, else what lies around a value within the bounds. */
export const reach = (about: ParameterAbout, around: number | undefined): readonly [number, number] => {
  if (about.slider !== undefined) return about.slider;
  const least = about.min ?? about.above;
  const here = around ?? least ?? 1;
  const size = Math.abs(here) || 1;
  const inside = (value: number): number =>
    Math.min(about.max ?? Number.POSITIVE_INFINITY, Math.max(least ?? Number.NEGATIVE_INFINITY, value));
  if (about.scale === 'log') {
    const from = inside(size / 100);
    return [from > 0 ? from : size / 100, inside(size * 100)];
  }
  // All of a range that is not much larger than what stands in it.
  if (least !== undefined && about.max !== undefined && about.max - least <= 20 * size) return [least, about.max];
  const from = inside(least === undefined ? here - 2 * size : Math.max(least, here - 2 * size));
  const to = inside(here + 2 * size);
  return to > from ? [from, to] : [from, from + 1];
};

/** A round number near a value; two values that are `apart` stay apart. */
const rounded = (value: number, apart: number): number => {
  const places = -Math.floor(Math.log10(apart));
  if (places > 0) return Number(value.toFixed(Math.min(100, places)));
  const unit = 10 ** -places;
  return Math.round(value / unit) * unit;
};

/** From where a slider stands to a value, and back. What may be null is so at its lowest notch. */
export const scaleOf = (about: ParameterAbout, around: number | undefined) => {
  const [low, high] = reach(about, around);
  const log = about.scale === 'log' && low > 0;
  const first = about.orNull === undefined ? 0 : 1;
  const span = STEPS - first;
  const exact = (at: number): number => {
    const part = (at - first) / span;
    return log ? low * (high / low) ** part : low + (high - low) * part;
  };
  return {
    value: (at: number): number | null => {
      if (at < first) return null;
      // A bound that is none of the values lies half a notch below the lowest.
      const value = exact(low === about.above ? Math.max(first + 0.5, at) : at);
      const inside = (near: number): number => Math.min(high, Math.max(low, near));
      return inside(about.whole ? Math.round(value) : rounded(value, exact(at + 1) - exact(at)));
    },
    position: (value: number | null): number => {
      if (value === null) return 0;
      const inside = Math.min(high, Math.max(low, value));
      const part = log ? Math.log(inside / low) / Math.log(high / low) : (inside - low) / (high - low);
      return first + Math.round(part * span);
    },
  };
};
