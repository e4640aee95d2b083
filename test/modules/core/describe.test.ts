import { describe, expect, it } from 'vitest';
import {
  type Described,
  feedback,
  Inspected,
  mealy,
  type Past,
  type Saving,
  swap,
  type Tick,
  tensor,
} from '../../../modules/index.ts';
import { network } from '../../support/network.ts';
import { at, run, tickAt, ticks } from '../../support/ticks.ts';

const asked = (frames: readonly Tick[], step: number) => {
  const asking = new Inspected();
  const { nodes, places } = asking;
  return { nodes, places, frames: frames.map((tick) => (tick.step === step ? { ...tick, describe: asking } : tick)) };
};

const names = (nodes: readonly Described[]) =>
  nodes.map(({ writes, kind, reads }) => `${writes}/${kind}: ${reads.join(' ')}`);

interface A {
  readonly a: { readonly x: number };
}
const writesA = mealy<null, unknown, A>({ writes: 'a', kind: 'one', init: () => null, step: (s) => [{ x: 1 }, s] });

describe('a tick that asks to be described', () => {
  it('has every module say what it is, what it writes and what it reads', () => {
    const { nodes, frames } = asked(ticks(3, { trialSteps: 12 }), 1);
    run(frames, network());
    expect(names(nodes)).toEqual([
      'target/signal: ',
      'attractor/bump: ',
      'drive/projection: attractor',
      'reservoir/rate: drive past.readout',
      'readout/linear: reservoir past.weights',
      'reward/success: target readout',
      'update/hebbian: reward readout reservoir',
      'weights/everyStep: update past.weights',
    ]);
  });

  it('changes nothing: signals are the same, and the very objects that were written', () => {
    const plain = run(ticks(4, { trialSteps: 12 }), network());
    const { frames } = asked(ticks(4, { trialSteps: 12 }), 2);
    const described = run(frames, network());
    for (const [n, frame] of described.entries()) {
      const { describe: _, ...rest } = frame;
      expect({ ...rest }).toEqual({ ...at(plain, n) });
    }
    expect(at(described, 3).past.readout).toBe(at(described, 2).readout);
  });

  it('leaves ordinary ticks as they are', () => {
    for (const frame of run(ticks(2, { trialSteps: 12 }), network())) expect('describe' in frame).toBe(false);
  });

  it('names a signal only where it is there, and no part of the tick', () => {
    interface Maybe {
      readonly maybe?: number;
    }
    const reads = mealy<null, A & Maybe, { b: number }>({
      writes: 'b',
      kind: 'two',
      optional: ['maybe'],
      init: () => null,
      step: (s, { step, controls, maybe, a }) => [step + a.x + (maybe ?? 0) + Object.keys(controls).length, s],
    });
    const { nodes, frames } = asked([tickAt(0)], 0);
    run(frames, (source: import('rxjs').Observable<Tick>) => source.pipe(writesA, reads));
    expect(names(nodes)).toEqual(['a/one: ', 'b/two: a']);
  });

  it('passes swaps and loops', () => {
    const place = swap<unknown, A>('place', { one: () => writesA }, 'one');
    const { nodes, frames } = asked(ticks(2), 1);
    const sums = mealy<null, A & Past<{ sum: { readonly n: number } }>, { sum: { n: number } }>({
      writes: 'sum',
      kind: 'plus',
      init: () => null,
      step: (s, { a, past }) => [{ n: past.sum.n + a.x }, s],
    });
    const found = run(
      frames,
      feedback({ sum: { n: 0 } })((past) => past.pipe(place, sums)),
    );
    expect(names(nodes)).toEqual(['a/one: ', 'sum/plus: a past.sum']);
    expect(found.map(({ sum }) => sum.n)).toEqual([1, 2]);
  });
});

describe('a tick that asks for the states before its step', () => {
  const counts = mealy<{ v: Float64Array }, unknown, { count: number }>({
    writes: 'count',
    kind: 'up',
    init: () => ({ v: new Float64Array(tensor([0]).data) }),
    step: (state) => {
      state.v[0] = (state.v[0] as number) + 1;
      return [state.v[0], state];
    },
  });

  it('is given copies of them, and those after it', () => {
    const before: [string, unknown][] = [];
    const after: [string, unknown][] = [];
    const save: Saving = {
      put: (name, state) => void after.push([name, state]),
      before: (name, state) => void before.push([name, state]),
    };
    const frames = ticks(4, { save: (step) => (step === 2 ? save : undefined) });
    run(frames, swap('place', { up: () => counts }, 'up'));
    expect(Object.fromEntries(before)).toEqual({
      'place/swap': { choice: 'up' },
      'count/up': { v: Float64Array.of(2) },
    });
    expect(Object.fromEntries(after)).toEqual({
      'place/swap': { choice: 'up' },
      'count/up': { v: Float64Array.of(3) },
    });
  });
});

describe('a swap whose place is made anew', () => {
  it('has the module in place made again, from the controls as they are then', () => {
    const made: unknown[] = [];
    const place = swap<unknown, A>(
      'place',
      {
        one: (controls) => {
          made.push(controls.start);
          return writesA;
        },
      },
      'one',
    );
    const frames = ticks(4, { controls: (step) => ({ start: step }) });
    run(
      frames.map((tick) => (tick.step === 2 ? { ...tick, anew: new Set(['place', 'other']) } : tick)),
      place,
    );
    expect(made).toEqual([0, 2]);
  });
});
