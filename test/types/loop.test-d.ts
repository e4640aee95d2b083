import { map, type Observable } from 'rxjs';
import { expectTypeOf } from 'vitest';
import { feedback, frozen, type Past, type ReadOut, silence, type Tick, type Weighted } from '../../modules/index.ts';
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

/** Loops that are never applied to a source: a wiring mistake must show where the loop is written. */
const loop = feedback(rest);

export const right = loop((s) =>
  s.pipe(aTarget, silence({ units: 1000 }), aReservoir, aReadout, aReward, aRule, aConsolidation),
);
expectTypeOf(right).parameter(0).toEqualTypeOf<Observable<Tick>>();

// A loop body that does not write a carried signal.
loop((s) => s.pipe(silence({ units: 1000 }), aReservoir, aReadout, frozen()));
// @ts-expect-error: weights are carried and nobody writes them
loop((s) => s.pipe(silence({ units: 1000 }), aReservoir, aReadout));
// @ts-expect-error: the readout is carried and nobody writes it
loop((s) => s.pipe(silence({ units: 1000 }), aReservoir, frozen()));

// A loop body that reads a signal nobody writes.
loop((s) => s.pipe(aTarget, silence({ units: 1000 }), aReservoir, aReadout, aReward, aRule, aConsolidation));
// @ts-expect-error: nobody writes target, which the reward reads
loop((s) => s.pipe(silence({ units: 1000 }), aReservoir, aReadout, aReward, aRule, aConsolidation));
// @ts-expect-error: nobody writes reward, which the rule reads
loop((s) => s.pipe(aTarget, silence({ units: 1000 }), aReservoir, aReadout, aRule, aConsolidation));
// @ts-expect-error: nobody writes drive, which the reservoir reads
loop((s) => s.pipe(aReservoir, aReadout, frozen()));
// @ts-expect-error: nobody writes attractor, which the projection reads
loop((s) => s.pipe(aProjection, aReservoir, aReadout, frozen()));
// @ts-expect-error: nobody writes update, which consolidation reads
loop((s) => s.pipe(silence({ units: 1000 }), aReservoir, aReadout, aConsolidation));

// The wrong order within it.
loop((s) => s.pipe(anAttractor, aProjection, aReservoir, aReadout, frozen()));
// @ts-expect-error: the readout reads the reservoir
loop((s) => s.pipe(anAttractor, aProjection, aReadout, aReservoir, frozen()));

// A second writer within it.
loop((s) => s.pipe(silence({ units: 1000 }), aReservoir, aReadout, frozen()));
// @ts-expect-error: weights have a writer already
loop((s) => s.pipe(silence({ units: 1000 }), aReservoir, aReadout, frozen(), frozen()));

// A module that reads of the past what the loop does not carry.
feedback({ readout: rest.readout, weights: rest.weights })((s) =>
  s.pipe(silence({ units: 1000 }), aReservoir, aReadout, frozen()),
);
// @ts-expect-error: past.readout is not carried, and the reservoir reads it
feedback({ weights: rest.weights })((s) => s.pipe(silence({ units: 1000 }), aReservoir, aReadout, frozen()));

// A carried signal of another type.
feedback<{ n: number }>({ n: 0 })((s) => s.pipe(map((f) => ({ ...f, n: f.past.n + 1 }))));
// @ts-expect-error: n is carried as a number
feedback<{ n: number }>({ n: 0 })((s) => s.pipe(map((f) => ({ ...f, n: `${f.past.n}` }))));

/** A body of its own name is checked just so. */
const body = (s: Observable<Tick & Past<ReadOut & Weighted>>) =>
  s.pipe(silence({ units: 1000 }), aReservoir, aReadout, frozen());
export const named = feedback(rest)(body);
const half = (s: Observable<Tick & Past<ReadOut & Weighted>>) => s.pipe(silence({ units: 1000 }), aReservoir, aReadout);
// @ts-expect-error: half writes no weights
export const broken = feedback(rest)(half);
