import { describe, expect, it } from 'vitest';
import { attractor, matrix, record, replayed, zeros } from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { firstDifference } from '../support/bits.ts';
import { bump } from '../support/network.ts';
import { at, numbers, run, ticks } from '../support/ticks.ts';

const recording = record(bump, 12);
const rates = matrix(numbers(12 * 64, 'rates'), 12, 64);
const original = run(ticks(12, { trialSteps: 12 }), attractor(bump));
const x = (frames: readonly { readonly attractor: { readonly x: unknown } }[]) => frames.map((f) => f.attractor.x);

laws('replayed recording', () => replayed({ trajectory: recording }), ticks(20, { trialSteps: 8 }));
laws(
  'several replayed recordings',
  () => replayed({ trajectory: [recording, record(bump, 12, 1, 1)] }),
  ticks(20, { trialSteps: 8 }),
);
laws('replayed rates', () => replayed({ trajectory: rates }), ticks(20, { trialSteps: 8 }));

describe('a replayed recording', () => {
  it('gives the rates and positions of the attractor it was recorded from, to the last bit', () => {
    const found = run(ticks(12, { trialSteps: 12 }), replayed({ trajectory: recording }));
    expect(
      firstDifference(
        found.map((f) => f.attractor.position),
        original.map((f) => f.attractor.position),
      ),
    ).toBeUndefined();
    expect(firstDifference(x(found), x(original))).toBeUndefined();
  });

  it('gives those rates to rounding', () => {
    const found = run(ticks(12, { trialSteps: 12 }), replayed({ trajectory: recording }));
    found.forEach(({ attractor: signal }, n) => {
      for (let i = 0; i < 64; i++) expect(signal.x.get(i)).toBeCloseTo(at(original, n).attractor.x.get(i), 14);
    });
  });

  it('is the same in every trial', () => {
    const found = run(ticks(36, { trialSteps: 12 }), replayed({ trajectory: recording }));
    expect(firstDifference(x(found.slice(12, 24)), x(found.slice(0, 12)))).toBeUndefined();
    expect(firstDifference(x(found.slice(24)), x(found.slice(0, 12)))).toBeUndefined();
  });

  it('also serves trials that are shorter', () => {
    const found = run(ticks(10, { trialSteps: 5 }), replayed({ trajectory: recording }));
    const whole = run(ticks(12, { trialSteps: 12 }), replayed({ trajectory: recording }));
    expect(firstDifference(x(found), x([...whole.slice(0, 5), ...whole.slice(0, 5)]))).toBeUndefined();
  });

  it('is where it should be when it comes in mid-trial', () => {
    const late = run(ticks(12, { trialSteps: 12 }, 7), replayed({ trajectory: recording }));
    const whole = run(ticks(12, { trialSteps: 12 }), replayed({ trajectory: recording }));
    expect(firstDifference(x(late), x(whole.slice(7)))).toBeUndefined();
    expect(late[0]?.attractor.increment).toBeUndefined(); // a projection must look at all of x
    expect(late[1]?.attractor.increment).toBeDefined();
  });

  it('ends with a RangeError in a trial that is longer than it', () => {
    expect(() => run(ticks(13, { trialSteps: 13 }), replayed({ trajectory: recording }))).toThrow(
      'replayed trajectory: expected a row for step 12 of the trial, found 12',
    );
  });

  it('is recorded at the clock’s dt', () => {
    const fine = record(bump, 6, 0.5);
    const live = run(ticks(6, { trialSteps: 6, dt: 0.5 }), attractor(bump));
    const found = run(ticks(6, { trialSteps: 6, dt: 0.5 }), replayed({ trajectory: fine }));
    for (let i = 0; i < 64; i++)
      expect(at(found, 5).attractor.x.get(i)).toBeCloseTo(at(live, 5).attractor.x.get(i), 14);
  });
});

describe('replayed rates', () => {
  it('are row n at step n of every trial', () => {
    run(ticks(24, { trialSteps: 12 }), replayed({ trajectory: rates })).forEach(
      ({ stepInTrial, attractor: signal }) => {
        for (let i = 0; i < 64; i++) expect(signal.x.get(i)).toBe(rates.get(stepInTrial, i));
      },
    );
  });

  it('must be those of a square sheet', () => {
    expect(() => replayed({ trajectory: zeros(5, 63) })).toThrow(
      'replayed trajectory: expected side² neurons, found 63',
    );
  });

  it('end with a RangeError in a trial that is longer than they are', () => {
    expect(() => run(ticks(13, { trialSteps: 13 }), replayed({ trajectory: rates }))).toThrow(RangeError);
  });
});

describe('several recordings', () => {
  const second = record(bump, 12, 1, 1);

  it('are picked by the trial', () => {
    const found = x(
      run(
        ticks(36, { trialSteps: 12 }),
        replayed({ trajectory: [recording, second], order: (trial) => (trial === 1 ? 1 : 0) }),
      ),
    );
    const alone = (one: typeof recording) => x(run(ticks(12, { trialSteps: 12 }), replayed({ trajectory: one })));
    expect(firstDifference(found, [...alone(recording), ...alone(second), ...alone(recording)])).toBeUndefined();
  });

  it('come one after another if nothing else is said', () => {
    const found = x(run(ticks(36, { trialSteps: 12 }), replayed({ trajectory: [recording, second] })));
    expect(firstDifference(found.slice(24), found.slice(0, 12))).toBeUndefined();
    expect(firstDifference(found.slice(12, 24), found.slice(0, 12))).toBeDefined();
  });

  it('of which there is none for a trial are an error', () => {
    expect(() => run(ticks(1), replayed({ trajectory: [recording], order: () => 3 }))).toThrow(
      'expected one of 1 recordings in trial 0',
    );
    expect(() => replayed({ trajectory: [] })).toThrow('replayed: expected recordings of one sheet');
  });
});
