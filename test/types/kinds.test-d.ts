import type { Observable } from 'rxjs';
import { expectTypeOf } from 'vitest';
import {
  type Attractor,
  attractor,
  type Controls,
  choice,
  every,
  everyStep,
  feedback,
  fixed,
  force,
  group,
  hebbian,
  kind,
  live,
  type Module,
  mealy,
  type Past,
  type Proposed,
  place,
  projection,
  type ReadOut,
  type Recurrent,
  type Reward,
  type Rewarded,
  readout,
  readoutAtRest,
  replayed,
  reservoir,
  reward,
  short,
  sparsely,
  type Targeted,
  type Tensor,
  type Tick,
  target,
  type Update,
  type Weighted,
  zeros,
} from '../../modules/index.ts';
import { rest } from './parts.ts';

declare const ticks: Observable<Tick>;
const seed = 7;

// Kinds called in a pipe infer the whole frame.
export const composed = ticks.pipe(
  target(short()),
  attractor({ seed }),
  projection({ seed }),
  feedback<ReadOut & Weighted, Tick & Targeted & { readonly attractor: Attractor; readonly drive: Tensor }>(rest)(
    (past) => past.pipe(reservoir({ seed }), readout({ seed }), reward(), hebbian(), everyStep()),
  ),
);
composed.subscribe((frame) => {
  expectTypeOf(frame.reward).toEqualTypeOf<Reward>();
  expectTypeOf(frame.update).toEqualTypeOf<Update>();
  expectTypeOf(frame.weights).toEqualTypeOf<Tensor>();
  expectTypeOf(frame.attractor).toEqualTypeOf<Attractor>();
});

// Values, and functions of the controls where they are live; null only where it means something.
hebbian({ learningRate: 1e-3, decay: null });
hebbian({ learningRate: (controls: Controls) => controls.rate as number });
attractor({ seed, adaptation: (controls) => controls.s as number, weights: { noise: 0 }, cue: null });
attractor({ seed, cue: { row: 1, column: 2 } });
attractor({ seed, cue: [{ row: 1 }, { row: 2 }] });
attractor({ seed, cue: new Float64Array(2500) });
attractor({ seed, cue: (trial) => (trial === 0 ? zeros(2500) : undefined) });
every({ interval: 5 });
replayed({ trajectory: zeros(5, 9) });

// @ts-expect-error: no such parameter
hebbian({ learningrate: 1 });
// @ts-expect-error: a number, not text
hebbian({ learningRate: '1' });
// @ts-expect-error: a learning rate cannot be null
hebbian({ learningRate: null });
// @ts-expect-error: the side holds from when it is made
attractor({ seed, side: (controls: Controls) => controls.side as number });
// @ts-expect-error: no such weight
attractor({ seed, weights: { loudness: 0 } });
// @ts-expect-error: no such field of a cue
attractor({ seed, cue: { row: 1, depth: 2 } });
// @ts-expect-error: matrices are drawn from a seed
reservoir({ units: 3 });
// @ts-expect-error: coins are tossed from a seed
sparsely({ probability: 1 });
// @ts-expect-error: an object of parameters
every(5);
// @ts-expect-error: an object with a trajectory
replayed(zeros(5, 9));

// A kind of one's own: its maker sees values, and functions where they are live.
export const mine = kind(
  'rule',
  'mine',
  {
    title: 'Mine',
    equation: 'ΔW = …',
    parameters: {
      rate: live(1, { min: 0, about: 'rate' }),
      halving: live(null, { above: 0, orNull: 'never', about: 'halving' }),
      size: fixed(2, { about: 'size' }),
      way: choice(['up', 'down'], { about: 'way' }),
      inner: group('inner', { noise: fixed(0, { about: 'noise' }) }),
    },
  },
  ({ rate, halving, size, way, inner }, code: { readonly units: number }) => {
    expectTypeOf(rate).toEqualTypeOf<number | ((controls: Controls) => number)>();
    expectTypeOf(halving).toEqualTypeOf<number | null | ((controls: Controls) => number | null)>();
    expectTypeOf(size).toEqualTypeOf<number>();
    expectTypeOf(way).toEqualTypeOf<'up' | 'down'>();
    expectTypeOf(inner.noise).toEqualTypeOf<number>();
    return mealy<null, Recurrent, Proposed>({
      writes: 'update',
      kind: 'mine',
      init: () => null,
      step: (state, { reservoir: { r } }) => [{ post: zeros(code.units), pre: r }, state],
    });
  },
);
mine({ units: 3, way: 'down', halving: null });
// @ts-expect-error: what only code has must be given
mine({ way: 'down' });
// @ts-expect-error: no such way
mine({ units: 3, way: 'left' });
expectTypeOf(mine({ units: 3 })).toEqualTypeOf<Module<Recurrent, Proposed>>();

// A place is wired as a module is.
type Learning = Targeted & ReadOut & Recurrent & Rewarded;
declare const frames: Observable<Tick & Learning>;
declare const unrewarded: Observable<Tick & Targeted & ReadOut & Recurrent>;
const rules = place<Learning, Proposed>('rule', [hebbian, force, mine], { units: 3 });
expectTypeOf(rules).toEqualTypeOf<Module<Learning, Proposed>>();
frames.pipe(rules).subscribe((frame) => expectTypeOf(frame.update).toEqualTypeOf<Update>());
// @ts-expect-error: nobody writes reward, which the place reads
unrewarded.pipe(rules);
// @ts-expect-error: a module, not a kind
place<Learning, Proposed>('rule', [hebbian()]);

// A module in the wrong place.
ticks.pipe(
  // @ts-expect-error: a rule reads what nobody has written yet
  hebbian(),
);
// @ts-expect-error: the projection stands before its memory
ticks.pipe(projection({ seed }), attractor({ seed }));

// A loop must write what it carries, and carry what is read of the past.
feedback({ readout: readoutAtRest(1) })((past) =>
  // @ts-expect-error: the loop does not carry the weights that the readout reads
  past.pipe(readout({ seed })),
);
declare const driven: Observable<Tick & { readonly drive: Tensor }>;
driven.pipe(
  feedback<ReadOut & Weighted, { readonly drive: Tensor }>(rest)((past) =>
    // @ts-expect-error: the body does not write the weights, which the loop carries
    past.pipe(reservoir({ seed }), readout({ seed })),
  ),
);
expectTypeOf<Past<Weighted>['past']>().toEqualTypeOf<Readonly<Weighted>>();
