import type { Score } from '../pipelines/index.ts';
import type { LiveLine } from './liveLine.ts';
import { count, duration, score } from './numbers.ts';

const CELLS = 16;
const REDRAW = 100;

const bar = (share: number): string => {
  const full = Math.min(CELLS, Math.floor(share * CELLS));
  return '█'.repeat(full) + '░'.repeat(CELLS - full);
};

interface Total {
  readonly trials: number;
  readonly steps: number;
}

export interface Seen {
  readonly step: number;
  readonly trial: number;
  readonly score: Score | undefined;
}

/** Steps are slow at first (ms): nothing is said of their speed before. */
const SETTLED = 1000;

/** How far a run is: on a terminal only, redrawn a few times a second. Its speed is that since its first step. */
export const progressBar = (line: LiveLine, { trials, steps }: Total) => {
  let first: { readonly at: number; readonly step: number } | undefined;
  let own: Score | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  return ({ step, trial, score: last }: Seen): void => {
    own = last ?? own;
    const now = performance.now();
    if (now - drawn < REDRAW) return;
    drawn = now;
    const share = step / steps;
    first ??= { at: now, step };
    const rate = ((step - first.step) * 1000) / (now - first.at);
    const pace = now - first.at < SETTLED ? '' : `${count(rate)} steps/s · ${duration((steps - step) / rate)} left · `;
    line.show(
      `trial ${trial}/${trials} ${bar(share)} ${Math.floor(100 * share)} % · ${pace}last ${score(own?.performance)}`,
    );
  };
};
