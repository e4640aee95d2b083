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
  /** Steps that were done before this run. */
  readonly from: number;
}

export interface Seen {
  readonly step: number;
  readonly trial: number;
  readonly score: Score | undefined;
}

/** How far a run is: on a terminal only, redrawn a few times a second. */
export const progressBar = (line: LiveLine, { trials, steps, from }: Total) => {
  const start = performance.now();
  let own: Score | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  return ({ step, trial, score: last }: Seen): void => {
    own = last ?? own;
    const now = performance.now();
    if (now - drawn < REDRAW) return;
    drawn = now;
    const share = step / steps;
    const rate = ((step - from) * 1000) / (now - start);
    line.show(
      `trial ${trial}/${trials} ${bar(share)} ${Math.floor(100 * share)} % · ${count(rate)} steps/s · ` +
        `${duration((steps - step) / rate)} left · last ${score(own?.performance)}`,
    );
  };
};
