import type { Observable } from 'rxjs';
import { expectTypeOf } from 'vitest';
import { type Module, mealy, type Targeted, type Tensor, type Tick } from '../../modules/index.ts';

interface Traced {
  readonly trace: number;
}

/** `mealy<State, Reads, Writes>` is a module's whole signature. */
export const trace = mealy<{ sum: number }, Targeted, Traced>({
  writes: 'trace',
  kind: 'leaky',
  init: () => ({ sum: 0 }),
  step: (state, { dt, target }) => {
    expectTypeOf(target).toEqualTypeOf<Tensor>();
    const sum = state.sum + dt * target.get(0);
    return [sum, { sum }];
  },
});
expectTypeOf(trace).toEqualTypeOf<Module<Targeted, Traced>>();

declare const frames: Observable<Tick & Targeted>;
declare const ticks: Observable<Tick>;
frames.pipe(trace).subscribe((frame) => {
  expectTypeOf(frame.trace).toEqualTypeOf<number>();
  expectTypeOf(frame.target).toEqualTypeOf<Tensor>();
});

// It composes, and its wiring is checked, as that of our own modules.
// @ts-expect-error: nobody writes target
ticks.pipe(trace);
// @ts-expect-error: trace has a writer already
frames.pipe(trace, trace);

// What it writes is one of its outputs.
mealy<null, unknown, Traced>({ writes: 'trace', kind: 'k', init: () => null, step: (state) => [1, state] });
// @ts-expect-error: it has no output of that name
mealy<null, unknown, Traced>({ writes: 'other', kind: 'k', init: () => null, step: (state) => [1, state] });
// @ts-expect-error: trace is a number
mealy<null, unknown, Traced>({ writes: 'trace', kind: 'k', init: () => null, step: (state) => ['1', state] });
// @ts-expect-error: the state is a number
mealy<number, unknown, Traced>({ writes: 'trace', kind: 'k', init: () => null, step: (state) => [1, state] });
mealy<null, unknown, Traced>({
  writes: 'trace',
  kind: 'k',
  init: () => null,
  // @ts-expect-error: it does not say that it reads target
  step: (state, { target }) => [target.get(0), state],
});
