import * as ranges from '../../modules/ranges.ts';
import { number } from './decode.ts';

export { MOST_SIGNALS } from '../../modules/ranges.ts';
export const MOST_STEPS = 1_000_000;
export const MOST_OUTPUTS = 100;

export const positive = number(ranges.positive);
export const strength = number(ranges.strength);
