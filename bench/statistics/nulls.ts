/// <reference path="../../pipelines/statistics/jstat.d.ts" />
import jStat from 'jstat';
import { gaussian, keyOf, uniform } from '../../modules/index.ts';

/** One difference within a seed: from a standard normal and a uniform number in (−1, 1). */
type Draw = (z: number, u: number) => number;

/** A kind of differences whose true mean is 0, within ±1: what a study of two variants alike might see. */
export interface Null {
  readonly name: string;
  readonly draw: Draw;
  readonly median: number;
}

const within = (value: number): number => Math.min(1, Math.max(-1, value));

/** A share fails and loses 1; the others are better by just so much that the mean is 0. */
const failing = (name: string, share: number): Null => ({
  name,
  draw: (z, u) => within(share + 0.02 * z - ((u + 1) / 2 < share ? 1 : 0)),
  median: share + 0.02 * jStat.normal.inv(1 - 0.5 / (1 - share), 0, 1),
});

export const NULLS: readonly Null[] = [
  { name: 'normal', draw: (z) => within(0.1 * z), median: 0 },
  { name: 'skewed', draw: (_, u) => within(0.1 * (1 + Math.log((u + 1) / 2))), median: 0.1 * (1 + Math.log(0.5)) },
  { name: 'of two kinds', draw: (z, u) => within(0.1 * Math.sign(u) + 0.02 * z), median: 0 },
  failing('1 in 3 fails', 1 / 3),
  failing('1 in 10 fails', 0.1),
  failing('1 in 20 fails', 0.05),
  {
    name: '1 in 10 of either fails',
    draw: (z, u) => within(0.02 * z + (Math.abs(u) > 0.82 ? Math.sign(u) * 0.95 : 0)),
    median: 0,
  },
];

/** The n differences of the r-th study, shifted by an effect. */
export const studyOf = ({ name, draw }: Null, r: number, n: number, effect = 0): readonly number[] => {
  const z = new Float64Array(n);
  const u = new Float64Array(n);
  gaussian(keyOf(r, `${name} z`)).fill(z, 0);
  uniform(keyOf(r, `${name} u`)).fill(u, 0);
  return Array.from(z, (one, i) => within(draw(one, u[i] as number) + effect));
};
