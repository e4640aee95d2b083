import type { Controls, States } from '../../modules/index.ts';
import { show } from '../schema/decode.ts';
import type { Spec } from './spec.ts';

/** How checkpoints are written. */
export const FORMAT = 4;
/** The version of the program's numbers: a checkpoint of another one would not go on bit for bit. */
export const NUMBERS = 2;

/** A run between two steps: everything that is needed to go on as if it had never stopped. */
export interface Checkpoint {
  readonly format: number;
  readonly spec: Spec;
  /** The number of the next step. */
  readonly step: number;
  /** The spec as it stands at that step. */
  readonly controls: Controls;
  /** Places whose modules are made anew at that step: they were swapped in after the states were saved. */
  readonly anew?: readonly string[];
  readonly states: States;
}

/** The first place where two values differ, with both; undefined if they are equal. */
export const difference = (a: unknown, b: unknown, path: string): string | undefined => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return Object.is(a, b) ? undefined : `${path}: expected ${show(a)}, found ${show(b)}`;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const inner = path === '' ? key : `${path}.${key}`;
    const found = difference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], inner);
    if (found !== undefined) return found;
  }
  return undefined;
};

/**
 * Why a checkpoint cannot go on as this spec; undefined if it can. All must be equal but the protocol: a run may be made
 * longer, or tested at other points.
 */
export const mismatch = (spec: Spec, checkpoint: Checkpoint): string | undefined => {
  if (checkpoint.format !== FORMAT) return `format: expected ${FORMAT}, found ${show(checkpoint.format)}`;
  const { protocol: _, use: ___, ...wanted } = spec;
  const { protocol: __, use: ____, ...held } = checkpoint.spec;
  return difference(wanted, held, '');
};
