import type { News } from '../../pipelines/studies/news.ts';

/** News of a study of two variants, made up. */
const estimate = (mean: number) => ({ n: 8, mean, sd: 0.1, low: mean - 0.1, high: mean + 0.1 });

export const news = (ended: number, over = false): News => ({
  name: 'memory',
  measure: 'zeroShift',
  confidence: 95,
  total: 16,
  ended,
  failed: 1,
  secondsLeft: 90,
  over,
  rows: [
    {
      name: 'base',
      runs: 8,
      failed: 0,
      score: estimate(0.9),
      curve: [
        { trial: 10, ...estimate(0.5) },
        { trial: 20, ...estimate(0.9) },
      ],
      difference: null,
      certain: false,
    },
    {
      name: 'memory=none',
      runs: ended - 8,
      failed: 1,
      score: estimate(0.2),
      curve: [
        { trial: 10, ...estimate(0.1) },
        { trial: 20, ...estimate(0.2) },
      ],
      difference: estimate(-0.7),
      certain: true,
    },
  ],
});
