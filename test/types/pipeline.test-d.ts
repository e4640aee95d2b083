import type { Observable } from 'rxjs';
import { expectTypeOf } from 'vitest';
import {
  type Attractor,
  type Command,
  clock,
  feedback,
  force,
  frozen,
  perTrial,
  type Readout,
  type Reservoir,
  type Reward,
  replayed,
  silence,
  type Tensor,
  type Tick,
  type Update,
} from '../../modules/index.ts';
import {
  aConsolidation,
  anAttractor,
  aProjection,
  aReadout,
  aReservoir,
  aReward,
  aRule,
  aTarget,
  rest,
} from './parts.ts';

declare const ticks: Observable<Tick>;
declare const recording: Tensor;

/** The paper's network type-checks, and its frame is inferred whole. */
export const paper = clock({ trialSteps: 1000, trials: 50 }).pipe(
  feedback(rest)((source) =>
    source.pipe(aTarget, anAttractor, aProjection, aReservoir, aReadout, aReward, aRule, aConsolidation),
  ),
);
paper.subscribe((frame) => {
  expectTypeOf(frame.step).toEqualTypeOf<number>();
  expectTypeOf(frame.past.weights).toEqualTypeOf<Tensor>();
  expectTypeOf(frame.past.readout).toEqualTypeOf<Readout>();
  expectTypeOf(frame.target).toEqualTypeOf<Tensor>();
  expectTypeOf(frame.attractor).toEqualTypeOf<Attractor>();
  expectTypeOf(frame.drive).toEqualTypeOf<Tensor>();
  expectTypeOf(frame.reservoir).toEqualTypeOf<Reservoir>();
  expectTypeOf(frame.readout).toEqualTypeOf<Readout>();
  expectTypeOf(frame.reward).toEqualTypeOf<Reward>();
  expectTypeOf(frame.update).toEqualTypeOf<Update>();
  expectTypeOf(frame.weights).toEqualTypeOf<Tensor>();
  // @ts-expect-error: no module writes it
  frame.stimulus2;
});

/** So do its ablations: other modules in the same places. */
export const ablations = [
  ticks.pipe(
    feedback(rest)((s) =>
      s.pipe(aTarget, silence({ units: 1000 }), aReservoir, aReadout, aReward, aRule, aConsolidation),
    ),
  ),
  ticks.pipe(
    feedback(rest)((s) =>
      s.pipe(
        aTarget,
        replayed({ trajectory: recording }),
        aProjection,
        aReservoir,
        aReadout,
        force({ units: 1000, alpha: 1 }),
        perTrial(),
      ),
    ),
  ),
  ticks.pipe(feedback(rest)((s) => s.pipe(anAttractor, aProjection, aReservoir, aReadout, frozen()))),
];

/** A module that nothing else needs adds its signal, and only that. */
expectTypeOf(ticks.pipe(aTarget)).toEqualTypeOf<Observable<Tick & { readonly target: Tensor }>>();
expectTypeOf(aTarget(ticks)).toEqualTypeOf<Observable<Tick & { readonly target: Tensor }>>();

// A missing module: the projection reads the attractor.
ticks.pipe(anAttractor, aProjection);
// @ts-expect-error: nobody writes attractor
ticks.pipe(aProjection);

// The wrong order.
ticks.pipe(anAttractor, aProjection, aTarget);
// @ts-expect-error: attractor is read before it is written
ticks.pipe(aProjection, anAttractor);

// A second writer of a signal.
ticks.pipe(anAttractor);
// @ts-expect-error: attractor has a writer already
ticks.pipe(anAttractor, replayed({ trajectory: recording }));
ticks.pipe(silence({ units: 1000 }));
// @ts-expect-error: drive has a writer already
ticks.pipe(anAttractor, aProjection, silence({ units: 1000 }));

// A readout outside of the loop has no weights to read.
feedback(rest)((s) => s.pipe(anAttractor, aProjection, aReservoir, aReadout, frozen()));
// @ts-expect-error: only feedback writes past
ticks.pipe(anAttractor, aProjection, aReservoir);

// Something that is no frame.
ticks.pipe(aTarget);
declare const numbers: Observable<number>;
// @ts-expect-error: a number is not a frame
numbers.pipe(aTarget);

// Commands to the clock.
export const commands: Command[] = [{ type: 'pause' }, { type: 'change', controls: { rule: 'force' } }];
// @ts-expect-error: a clock cannot be told this
export const unknown: Command = { type: 'stop' };
// @ts-expect-error: a step command says how many
export const incomplete: Command = { type: 'step' };
