import type { Seed } from './core/key.ts';
import type { Order } from './targets/order.ts';

/**
 * Something drawn once and shared: training, tests and variants that ask under one name get the same value. The name must
 * hold all that the value depends on, its seed among it.
 */
export type Share = <T>(name: string, make: () => T) => T;

/** Each draws its own. */
export const unshared: Share = (_, make) => make();

/** What a pipeline gives to every kind that it makes a module of, besides its parameters. */
export interface Setting {
  /** Names the matrices, and all that does not change between training and tests. */
  readonly seed: Seed;
  /** Names the noise; a test has another one than the training. */
  readonly noiseSeed: Seed;
  /** Units of the reservoir N. */
  readonly units: number;
  /** Outputs of the readout D. */
  readonly outputs: number;
  /** Steps in a trial. */
  readonly trialSteps: number;
  /** Length of a step (ms). */
  readonly dt: number;
  /** Which signal a trial is about, where there are several. */
  readonly order: Order;
  readonly share: Share;
}
