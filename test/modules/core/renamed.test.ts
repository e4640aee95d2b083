import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { attractor, clock, Inspected, projection, renamed, resume, Saved, type Tick } from '../../../modules/index.ts';
import { lawsOfOperator } from '../../laws.ts';
import { collect, ticks } from '../../support/ticks.ts';

const sheet = { side: 6, warmup: 3 };
const units = 8;

/** A bump and its way in, twice in one pipeline. */
const two = () => (source: Parameters<ReturnType<typeof second>>[0]) =>
  source.pipe(attractor({ ...sheet, seed: 1 }), projection({ units, seed: 1 }), second());

const second = () =>
  renamed('second', { attractor: 'echo', drive: 'echoDrive' }, (frames: ReturnType<typeof clock>) =>
    frames.pipe(attractor({ ...sheet, seed: 2 }), projection({ units, seed: 2 })),
  );

const frames = ticks(12, { trialSteps: 5 });

lawsOfOperator('two bumps in one pipeline, one under other names', two as never, frames, { writes: 4 });

describe('modules under other names', () => {
  it('write what they write alone, and leave the first as it is', () => {
    const both = collect(clock({ trials: 2, trialSteps: 6, burst: Number.POSITIVE_INFINITY }).pipe(two()));
    const alone = (seed: number) =>
      collect(
        clock({ trials: 2, trialSteps: 6, burst: Number.POSITIVE_INFINITY }).pipe(
          attractor({ ...sheet, seed }),
          projection({ units, seed }),
          map(({ attractor: { x }, drive }) => ({ x: x.data, drive: drive.data })),
        ),
      );
    expect(both.map(({ attractor: { x }, drive }) => ({ x: x.data, drive: drive.data }))).toEqual(alone(1));
    expect(both.map(({ echo: { x }, echoDrive }) => ({ x: x.data, drive: echoDrive.data }))).toEqual(alone(2));
  });

  it('say what they write and read by the outer names', () => {
    const asked = new Inspected();
    collect(clock({ trials: 1, trialSteps: 2, describe: asked, burst: Number.POSITIVE_INFINITY }).pipe(two()));
    expect(asked.nodes.map(({ writes, reads }) => `${writes}: ${reads.join(' ')}`)).toEqual([
      'attractor: ',
      'drive: attractor',
      'echo: ',
      'echoDrive: echo',
    ]);
  });

  it('save under their label, and go on from there', () => {
    const saved = new Saved();
    const at = (frame: Tick, n: number): Tick => (n === 3 ? { ...frame, save: saved } : frame);
    collect(clock({ trials: 2, trialSteps: 6, burst: Number.POSITIVE_INFINITY }).pipe(map(at), two()));
    expect([...saved.states.keys()]).toEqual([
      'attractor/bump',
      'drive/projection',
      'second-attractor/bump',
      'second-drive/projection',
    ]);
    expect(() => resume(saved.states).take('second-attractor/bump')).not.toThrow();
  });
});
