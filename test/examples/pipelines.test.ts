import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { follower, sensed } from '../../docs/examples/sensor.ts';
import two from '../../docs/examples/two-memories.ts';
import {
  clock,
  extend,
  inspect,
  OURS,
  parseSpec,
  pipelineOf,
  segmentCue,
  type Tensor,
  training,
  unshared,
} from '../../index.ts';

const specOf = (given: object) => {
  const library = extend(OURS, { pipelines: [two] });
  const parsed = parseSpec({ pipeline: 'two memories', ...given }, library);
  if (parsed._tag === 'Left') throw new Error(JSON.stringify(parsed.left));
  return pipelineOf(parsed.right, library);
};

describe('two memories', () => {
  const weightsAfter = (given: object): Float64Array => {
    const pipeline = specOf(given);
    let found: Float64Array = new Float64Array(0);
    clock({ trialSteps: pipeline.trialSteps, trials: 0.05, controls: pipeline.spec, burst: Infinity })
      .pipe(training(pipeline, unshared))
      .subscribe(({ weights }) => {
        found = weights?.data ?? found;
      });
    return found;
  };

  it('learns, by the rule that the spec names and with the parameter that it sets', () => {
    const hebbian = weightsAfter({});
    expect(Math.hypot(...hebbian)).toBeGreaterThan(0);
    expect(weightsAfter({})).toEqual(hebbian);
    expect(weightsAfter({ rule: 'force' })).not.toEqual(hebbian);
    expect(weightsAfter({ share: 0.9 })).not.toEqual(hebbian);
  });

  it('tells all signals and the place of its rule when it is asked', () => {
    const told = JSON.stringify(inspect(specOf({}), unshared));
    for (const name of ['waves', 'activity', 'attractor.x', 'force']) expect(told).toContain(name);
  });
});

describe('a sensor', () => {
  it('is sampled and held: each step has the newest value', () => {
    const sensor = new Subject<Tensor>();
    const steps = new Subject<never>();
    const seen: unknown[] = [];
    steps
      .pipe(sensed(sensor) as never)
      .subscribe((frame) => void seen.push((frame as { stimulus: Tensor }).stimulus.get(0)));
    const step = (n: number): void => steps.next({ step: n } as never);
    step(0);
    sensor.next(segmentCue(100, { at: 0, size: 1, amplitude: 2 }));
    step(1);
    step(2);
    sensor.next(segmentCue(100, { at: 0, size: 1, amplitude: 5 }));
    sensor.next(segmentCue(100, { at: 0, size: 1, amplitude: 7 }));
    step(3);
    expect(seen).toEqual([0, 2, 2, 7]);
  });

  it('moves the bump to where it sees something, and is let go of at the end', () => {
    const sensor = new Subject<Tensor>();
    const parsed = follower(sensor).decode({ pipeline: 'sensor' });
    if (parsed._tag === 'Left') throw new Error(JSON.stringify(parsed.left));
    const ticks = (trials: number) => clock({ trialSteps: 1000, trials, burst: Infinity });
    let position = 0;
    const build = follower(sensor).of(parsed.right).build({ noiseSeed: 1, learning: true, share: unshared });
    ticks(1)
      .pipe(build)
      .subscribe((frame) => {
        if (frame.step === 100) sensor.next(segmentCue(100, { at: 60, size: 8, amplitude: 2 }));
        position = frame.attractor?.position.get(0) ?? position;
      });
    expect(position).toBeGreaterThan(60);
    expect(position).toBeLessThan(68);
    expect(sensor.observed).toBe(false);
  });
});
