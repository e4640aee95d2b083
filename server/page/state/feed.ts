import type { Demand } from '../contract.ts';
import { coarse, grain } from './grain.ts';
import type { Model } from './model.ts';
import type { Recording } from './recording.ts';
import { sizeOf } from './signals.ts';

/** Small signals come in one stream, each large one in a stream of its own; there are so many. */
export const CURVES = 0;
const STREAMS = 16;

/** Samples of a trial that a curve is made of; the most samples and numbers that are sent in a second. */
const PER_TRIAL = 600;
const PER_SECOND = 1000;
const NUMBERS = 60_000;
/** Of large signals: numbers in a second of each and of all together; pictures of one in a second. */
const EACH = 62_500;
const ALL = 180_000;
const PICTURES = 25;
/** Columns of a picture over time in a second, and steps between two at least. */
const COLUMNS = 50;
const LEAST_APART = 20;

/** Which stream a large signal has; it keeps it as long as it is wanted. */
export type Slots = ReadonlyMap<string, number>;

export const slotsOf = (before: Slots, wanted: readonly string[]): Slots => {
  const stay = new Map([...before].filter(([name]) => wanted.includes(name)));
  const taken = new Set(stay.values());
  const free = Array.from({ length: STREAMS - 1 }, (_, i) => i + 1).filter((id) => !taken.has(id));
  for (const name of wanted) {
    const id = stay.has(name) ? undefined : free.shift();
    if (id !== undefined) stay.set(name, id);
  }
  return stay;
};

/** The large signals that can be seen, each once. */
export const largeOf = (seen: Iterable<Recording>, focus: string): ReadonlyMap<string, 'latest' | 'columns'> =>
  new Map(
    [...seen].flatMap(({ need: { as, variant }, names }) =>
      as === 'curve' ? [] : names(variant ?? focus).map((name) => [name, as] as const),
    ),
  );

export interface Wanted {
  readonly model: Model;
  readonly recordings: Iterable<Recording>;
  /** Those of panels that can be seen. */
  readonly seen: ReadonlySet<Recording>;
  readonly focus: string;
  /** Steps per second. */
  readonly pace: number;
  readonly slots: Slots;
}

/** Whoever sees one curve gets all of them, so that none has a gap when it comes into view. */
const curves = ({ model, recordings, seen, pace }: Wanted): readonly Demand[] => {
  if (![...seen].some(({ need }) => need.as === 'curve')) return [];
  const own = [...recordings].filter(({ need }) => need.as === 'curve');
  const all = new Set(own.flatMap(({ names }) => model.variants.flatMap((variant) => names(variant))));
  const there = model.signals.filter(({ name }) => all.has(name));
  if (there.length === 0) return [];
  const numbers = there.reduce((sum, signal) => sum + sizeOf(signal), 0);
  const perSecond = Math.min(PER_SECOND, NUMBERS / numbers);
  const every = grain(model.trialSteps, Math.max(model.trialSteps / PER_TRIAL, coarse(pace) / perSecond));
  return [{ id: CURVES, names: there.map(({ name }) => name), rate: 30, mode: 'all', every }];
};

/** Large signals share what a second has room for. */
const pictures = ({ model, seen, focus, pace, slots }: Wanted): readonly Demand[] => {
  const large = largeOf(seen, focus);
  const wanted = model.signals.filter(({ name }) => large.has(name) && slots.has(name));
  const rateOf = (size: number, as: 'latest' | 'columns'): number =>
    Math.min(as === 'latest' ? PICTURES : COLUMNS, EACH / size);
  const sum = wanted.reduce((total, signal) => {
    const size = sizeOf(signal);
    return total + size * rateOf(size, large.get(signal.name) ?? 'latest');
  }, 0);
  const share = Math.min(1, ALL / Math.max(1, sum));
  return wanted.map((signal): Demand => {
    const as = large.get(signal.name) ?? 'latest';
    const [id, names] = [slots.get(signal.name) as number, [signal.name]];
    const rate = Math.max(0.2, share * rateOf(sizeOf(signal), as));
    if (as === 'latest') return { id, names, rate: Number(rate.toPrecision(2)), mode: 'latest' };
    const every = grain(model.trialSteps, Math.max(LEAST_APART, coarse(pace) / rate));
    return { id, names, rate: PICTURES, mode: 'all', every };
  });
};

/** What is wanted of the simulation: just what can be seen. */
export const demandsOf = (wanted: Wanted): readonly Demand[] => [...curves(wanted), ...pictures(wanted)];
