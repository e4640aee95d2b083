import { number } from '../decode.ts';

export const MOST_STEPS = 1_000_000;
export const MOST_OUTPUTS = 100;
export const MOST_SIGNALS = 100;

/** What a number of a spec may be, and the live parameter that it is the start of. */
export const ranges = {
  positive: { above: 0, max: 1e9 },
  amount: { min: 0, max: 1e9 },
  strength: { min: -1e9, max: 1e9 },
  share: { min: 0, max: 1 },
  steps: { min: 1, max: MOST_STEPS },
} as const;

export const positive = number(ranges.positive);
export const amount = number(ranges.amount);
export const strength = number(ranges.strength);
export const probability = number({ above: 0, max: 1 });
