import { countOf, type Slice } from '../../thread/slice.ts';
import type { Signal, Wanted } from '../contract.ts';
import { coarse, grain } from './grain.ts';
import type { Model } from './model.ts';
import type { Recording } from './recording.ts';
import { formOf, sizeOf } from './signals.ts';

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
/** Columns of a picture over time in a second, steps between two at least, and rows at most: of more, every so many-th. */
const COLUMNS = 50;
const LEAST_APART = 20;
const ROWS = 200;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

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

/** What the demands follow from. */
export interface Situation {
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
const curves = ({ model, recordings, seen, pace }: Situation): readonly Wanted[] => {
  if (![...seen].some(({ need }) => need.as === 'curve')) return [];
  const own = [...recordings].filter(({ need }) => need.as === 'curve');
  const all = new Set(own.flatMap(({ names }) => model.variants.flatMap((variant) => names(variant))));
  const there = model.signals.filter(({ name }) => all.has(name));
  if (there.length === 0) return [];
  const numbers = sum(there.map(sizeOf));
  const perSecond = Math.min(PER_SECOND, NUMBERS / numbers);
  const every = grain(model.trialSteps, Math.max(model.trialSteps / PER_TRIAL, coarse(pace) / perSecond));
  return [{ id: CURVES, names: there.map(({ name }) => name), rate: 30, mode: 'all', every, encoding: 'float32' }];
};

/** Of numbers over time only those that have a row. */
const sliceOf = (signal: Signal, as: 'latest' | 'columns'): Slice | undefined => {
  const step = Math.ceil(sizeOf(signal) / ROWS);
  return as === 'latest' || step <= 1 ? undefined : { from: 0, to: null, step };
};

/** 253 shades are as many as can be seen. Colours of a sheet go with the root, and so do its shades. */
const encodingOf = (signal: Signal): Wanted['encoding'] => (formOf(signal) === 'sheet' ? 'uint8sqrt' : 'uint8');

/** Large signals share what a second has room for. */
const pictures = ({ model, seen, focus, pace, slots }: Situation): readonly Wanted[] => {
  const large = largeOf(seen, focus);
  const wanted = model.signals.filter(({ name }) => large.has(name) && slots.has(name));
  const chosen = wanted.map((signal) => {
    const as = large.get(signal.name) ?? 'latest';
    const slice = sliceOf(signal, as);
    const size = slice === undefined ? sizeOf(signal) : countOf(sizeOf(signal), slice);
    return { signal, as, slice, size, rate: Math.min(as === 'latest' ? PICTURES : COLUMNS, EACH / size) };
  });
  const share = Math.min(1, ALL / Math.max(1, sum(chosen.map(({ size, rate }) => size * rate))));
  return chosen.map(({ signal, as, slice, rate: most }): Wanted => {
    const { name } = signal;
    const rate = Math.max(0.2, share * most);
    const own = {
      ...{ id: slots.get(name) as number, names: [name], encoding: encodingOf(signal) },
      ...(slice === undefined ? {} : { slices: { [name]: slice } }),
    };
    if (as === 'latest') return { ...own, rate: Number(rate.toPrecision(2)), mode: 'latest' };
    const every = grain(model.trialSteps, Math.max(LEAST_APART, coarse(pace) / rate));
    return { ...own, rate: PICTURES, mode: 'all', every };
  });
};

/** What is wanted of the simulation: just what can be seen. */
export const demandsOf = (now: Situation): readonly Wanted[] => [...curves(now), ...pictures(now)];
