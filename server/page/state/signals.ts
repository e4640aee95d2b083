import { within } from '../../../modules/core/controls.ts';
import type { Signal } from '../contract.ts';
import type { Model } from './model.ts';

/** How a signal is looked at. */
export type Form = 'curve' | 'sheet' | 'ring' | 'raster' | 'image';

/** More numbers than these are no curves. */
const MOST_CURVES = 64;

export const sizeOf = ({ shape }: Pick<Signal, 'shape'>): number => shape.reduce((a, b) => a * b, 1);

export const formOf = (signal: Signal): Form => {
  if (signal.shape.length > 1) return 'image';
  if (signal.layout !== undefined && signal.shape.length === 1) return signal.layout;
  return sizeOf(signal) <= MOST_CURVES ? 'curve' : 'raster';
};

/** `memory/readout.z` is `readout.z`. */
export const pathOf = ({ variants }: Model, name: string): string =>
  variants.includes('') ? name : name.slice(name.indexOf('/') + 1);

/** All signals of all variants, each once, by their paths. */
export const signalsOf = (model: Model): ReadonlyMap<string, Signal> => {
  const found = new Map<string, Signal>();
  for (const signal of model.signals) {
    const path = pathOf(model, signal.name);
    if (!found.has(path)) found.set(path, { ...signal, name: path });
  }
  return found;
};

export const signalOf = ({ signals }: Model, variant: string, path: string): Signal | undefined =>
  signals.find(({ name }) => name === within(variant, path));

/** Where a signal stands among those of its module: `readout.z` beside `readout.zhat`. */
export const besides = (path: string, name: string): string => {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? `${path}.${name}` : `${path.slice(0, dot)}.${name}`;
};
