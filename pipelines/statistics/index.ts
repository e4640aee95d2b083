/** Statistics of few independent values: everything is deterministic, and nothing here knows what the values are. */
export { boundedInterval, boundedTest, type Interval, type Range } from './bounded.ts';
export { type Carrier, carrierOf, deviation, effectSize, mean, median } from './describe.ts';
export { holm, spend } from './several.ts';
export { medianInterval, signFlipTest, signTest } from './signs.ts';
export { type Summary, studentInterval, welchInterval } from './student.ts';
