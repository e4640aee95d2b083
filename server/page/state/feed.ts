import type { Demand } from '../../messages.ts';
import { coarse, grain } from './grain.ts';
import { CURVES } from './history.ts';
import { type Model, within } from './model.ts';

/** What a panel draws: small signals, the attractor's sheet, the reservoir's rates. */
export type Need = 'curves' | 'sheet' | 'rates';

/** Each is a stream of its own: its number is its place here. */
export const STREAMS: readonly Need[] = ['curves', 'sheet', 'rates'];

/** Samples of a trial that a curve is made of, and the most that are sent in a second. */
const PER_TRIAL = 600;
const PER_SECOND = 1000;
/** Columns of rates in a second. */
const COLUMNS = 50;
/** Steps between two columns at least. */
const LEAST_APART = 20;

/**
 * What is wanted of the simulation: just what can be seen. Curves are of all variants, maps of the one in view.
 * @param pace steps per second
 */
export const demandsOf = (
  { variants, trialSteps }: Model,
  seen: ReadonlySet<Need>,
  focus: string,
  pace: number,
): readonly Demand[] => {
  const steps = coarse(pace);
  const curves = variants.flatMap((variant) => CURVES.map((path) => within(variant, path)));
  const all: readonly (Demand & { readonly need: Need })[] = [
    {
      ...{ need: 'curves', id: STREAMS.indexOf('curves'), names: curves, rate: 30, mode: 'all' },
      every: grain(trialSteps, Math.max(trialSteps / PER_TRIAL, steps / PER_SECOND)),
    },
    { need: 'sheet', id: STREAMS.indexOf('sheet'), names: [within(focus, 'attractor.x')], rate: 25, mode: 'latest' },
    {
      ...{ need: 'rates', id: STREAMS.indexOf('rates'), names: [within(focus, 'reservoir.r')], rate: 25, mode: 'all' },
      every: grain(trialSteps, Math.max(LEAST_APART, steps / COLUMNS)),
    },
  ];
  return all.filter(({ need }) => seen.has(need)).map(({ need: _, ...demand }) => demand);
};
