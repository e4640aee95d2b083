import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  attractor,
  matrix,
  type Numbers,
  projection,
  readoutAtRest,
  replayed,
  reservoir,
  type Tensor,
  target,
  tensor,
  vector,
  zeros,
} from '../modules/index.ts';
import { firstDifference } from './support/bits.ts';
import { bump } from './support/network.ts';
import { numbers, run, tickAt, ticks } from './support/ticks.ts';

/** What people have is taken as it is: plain arrays, nested arrays, Float64Array and views give the same bits. */

const rowsOf = (view: Tensor): number[][] => {
  const [rows = 0, columns = 0] = view.shape;
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => view.get(i, j)));
};

const vectors = (n: number, name: string): Readonly<Record<string, Numbers>> => {
  const data = numbers(n, name);
  const spread = new Float64Array(2 * n);
  data.forEach((value, i) => {
    spread[2 * i] = value;
  });
  return {
    'a plain array': [...data],
    'a Float64Array': data,
    'a view': vector(data),
    'a view of every other entry': matrix(spread, n, 2).pick(null, 0) as Tensor,
  };
};

const matrices = (rows: number, columns: number, name: string): Readonly<Record<string, Numbers>> => {
  const view = matrix(numbers(rows * columns, name), rows, columns);
  return {
    'nested arrays': rowsOf(view),
    'a view': view,
    'a transposed view': tensor(rowsOf(view.transpose(1, 0) as Tensor)).transpose(1, 0) as Tensor,
  };
};

type Made = (given: Numbers) => unknown;
const same = (made: Made, forms: Readonly<Record<string, Numbers>>): void => {
  const [first, ...others] = Object.entries(forms).map(([name, given]) => [name, made(given)] as const);
  for (const [name, found] of others) expect([name, firstDifference(found, first?.[1])]).toEqual([name, undefined]);
};

const x = (operator: ReturnType<typeof attractor>, frames = ticks(12, { trialSteps: 6 })) =>
  run(frames, operator).map((frame) => frame.attractor.x);
const cells = (code: object) => {
  const frames = ticks(9).map((tick) => ({
    ...tick,
    drive: vector(numbers(5, 'drive', tick.step)),
    past: { readout: { ...readoutAtRest(2), z: vector(numbers(2, 'z', tick.step)) } },
  }));
  return run(frames, reservoir({ units: 5, connectivity: 0.5, seed: 1, ...code })).map(({ reservoir: { r } }) => r);
};
const drives = (weights: Numbers) => {
  const frames = ticks(4).map((tick) => {
    const view = vector(numbers(6, 'x', tick.step));
    return { ...tick, attractor: { x: view, position: zeros(2) } };
  });
  return run(frames, projection({ units: 3, weights, seed: 1 })).map(({ drive }) => drive);
};

describe('the same numbers, however they are given', () => {
  it('a target', () => {
    same((given) => run(ticks(16), target(given)).map((f) => f.target), matrices(8, 2, 'target'));
    const one = vectors(8, 'one output');
    same((given) => run(ticks(16), target(given)).map((f) => f.target), {
      ...one,
      rows: [...numbers(8, 'one output')].map((value) => [value]),
    });
  });

  it('a cue, for all trials or by trial', () => {
    same((cue) => x(attractor({ ...bump, cue })), vectors(64, 'cue'));
    same((cue) => x(attractor({ ...bump, cue: () => cue })), vectors(64, 'cue'));
  });

  it('a stimulus', () => {
    const frames = (stimulus: Numbers) => ticks(6, { trialSteps: 6 }).map((tick) => ({ ...tick, stimulus }));
    same((given) => run(frames(given), attractor(bump)).map((f) => f.attractor.x), vectors(64, 'stimulus'));
  });

  it('J', () => {
    same((recurrent) => x(attractor({ ...bump, recurrent })), matrices(64, 64, 'J'));
  });

  it('W_rec and W_fb', () => {
    same((recurrent) => cells({ recurrent }), matrices(5, 5, 'W_rec'));
    same((feedback) => cells({ feedback }), matrices(5, 2, 'W_fb'));
  });

  it('u at the start of a trial', () => {
    same((u) => cells({ initial: () => u }), vectors(5, 'u'));
  });

  it('W_attr', () => {
    same(drives, matrices(3, 6, 'W_attr'));
  });

  it('rates to replay', () => {
    same((trajectory) => run(ticks(8), replayed({ trajectory })).map((f) => f.attractor.x), matrices(8, 9, 'rates'));
  });
});

describe('numbers of another shape are refused, with their name and both shapes', () => {
  const stimulated = (stimulus: Numbers) => () => run([{ ...tickAt(0), stimulus }], attractor(bump));
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    ['a cue', () => attractor({ ...bump, cue: [1, 2, 3] }), 'attractor.cue: expected 64, found 3'],
    [
      'a cue as a Float64Array',
      () => attractor({ ...bump, cue: new Float64Array(3) }),
      'attractor.cue: expected 64, found 3',
    ],
    ['a stimulus', stimulated([1, 2]), 'stimulus: expected 64, found 2'],
    ['a stimulus of words', stimulated(['a'] as never), 'stimulus[0]: expected a number, found "a"'],
    ['J', () => attractor({ ...bump, recurrent: [[1, 2]] }), 'attractor.recurrent: expected'],
    [
      'J of ragged rows',
      () => attractor({ ...bump, recurrent: [[1, 2], [3]] }),
      'attractor.recurrent: row 1: expected 2 entries, found 1',
    ],
    ['W_rec', () => cells({ recurrent: [[1]] }), 'reservoir.recurrent: expected 5 × 5, found 1 × 1'],
    ['W_fb', () => cells({ feedback: [[1, 2]] }), 'reservoir.feedback: expected 5 × 2, found 1 × 2'],
    [
      'W_fb of another output',
      () => cells({ feedback: zeros(5, 3) }),
      'reservoir.feedback: expected 5 × 2, found 5 × 3',
    ],
    ['W_attr', () => drives([[1, 2]]), 'projection.weights: expected 3 × 2, found 1 × 2'],
    ['u', () => cells({ initial: () => [1] }), 'reservoir.initial: expected 5, found 1'],
    ['a target of words', () => target('short' as never), 'target[0]: expected numbers'],
    [
      'a target of rows and numbers',
      () => target([[1], 2] as never),
      'target[0][1]: expected a list of numbers, found 2',
    ],
    [
      'rates without rows',
      () => replayed({ trajectory: [1, 2, 3] }),
      'replayed trajectory: expected [steps, side²], found [3]',
    ],
    ['no recordings', () => replayed({ trajectory: [] }), 'replayed: expected recordings of one sheet'],
  ];

  it.each(cases)('%s', (_, build, message) => {
    expect(build).toThrow(RangeError);
    expect(build).toThrow(message);
  });
});

describe('what was given', () => {
  it('is not written to', () => {
    const [J, signal] = [numbers(64 * 64, 'J'), numbers(16, 'target')];
    const before = [J.slice(), signal.slice()];
    const both = (source: Observable<ReturnType<typeof tickAt>>) =>
      source.pipe(target(matrix(signal, 8, 2)), attractor({ ...bump, recurrent: matrix(J, 64, 64) }));
    run(ticks(8), both);
    expect([J, signal]).toEqual(before);
  });
});
