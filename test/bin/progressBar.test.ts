import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { count, duration } from '../../bin/numbers.ts';
import { progressBar } from '../../bin/progressBar.ts';
import { tally } from '../../pipelines/jobs/tally.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('how long is left', () => {
  it('of a run is said once its speed is known, by the steps since the first', () => {
    const shown: string[] = [];
    const line = { show: (text: string) => void shown.push(text), clear: () => {} };
    const show = progressBar(line as never, { trials: 100, steps: 100_000 });
    // Drawing matrices took long, and the first steps were slow.
    vi.advanceTimersByTime(20_000);
    show({ step: 1, trial: 1, score: undefined });
    expect(shown.at(-1)).not.toContain('left');
    vi.advanceTimersByTime(500);
    show({ step: 10, trial: 1, score: undefined });
    expect(shown.at(-1)).not.toContain('left');
    vi.advanceTimersByTime(1500);
    show({ step: 4001, trial: 5, score: undefined });
    expect(shown.at(-1)).toContain(`${count(2000)} steps/s · ${duration((100_000 - 4001) / 2000)} left`);
  });

  it('of several jobs is said once some work is done', () => {
    const jobs = tally(10);
    jobs.begin();
    vi.advanceTimersByTime(100);
    expect(jobs.progress('a', 1e-4).secondsLeft).toBeUndefined();
    vi.advanceTimersByTime(9900);
    expect(jobs.progress('a', 0.5).secondsLeft).toBeCloseTo(190);
  });
});
