import { type Observable, type OperatorFunction, Subject } from 'rxjs';
import {
  attractor,
  drawSheet,
  everyStep,
  feedback,
  force,
  frozen,
  fusedForce,
  hebbian,
  long,
  type Past,
  projection,
  pogodin2019 as published,
  type ReadOut,
  readout,
  readoutAtRest,
  record,
  replayed,
  reservoir,
  reward,
  silence,
  type Tick,
  target,
  type Weighted,
  workingMemory,
  zeros,
} from '../modules/index.ts';

/** The published network, in the variants whose cost per step is asked for. */
export const VARIANTS = ['hebbian', 'hebbian + live', 'hebbian + replay', 'force', 'fused force', 'test'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Steps of the recording that is replayed, over and over. */
const RECORDED = 400;
/** Steps of the others' only trial. */
const LONG = 200_000;

type Loop = Tick & Past<ReadOut & Weighted>;

const network = (variant: Variant, units: number, side: number): OperatorFunction<Tick, unknown> => {
  const seed = 7;
  const outputs = 1;
  const sheet = {
    ...workingMemory,
    side,
    weights: { ...workingMemory.weights, noise: 2 / side },
    cue: zeros(side * side),
    seed,
  };
  for (let i = 0; i < 5 * side; i += side) sheet.cue.data.fill(1, i, i + 5);
  const path = projection({ ...published.projection, units, neurons: side * side, seed });
  const silent = silence({ units });
  const signal = target(long({ period: LONG }));
  const rest = feedback({ readout: readoutAtRest(outputs), weights: zeros(outputs, units) });
  const cells = reservoir({ ...published.reservoir, units, outputs, seed });
  const out = readout({ ...published.readout, outputs, seed });
  const judged = reward(published.reward);
  const rule = hebbian(published.hebbian);
  const learn = everyStep();

  switch (variant) {
    case 'hebbian':
      return rest((s: Observable<Loop>) => s.pipe(silent, signal, cells, out, judged, rule, learn));
    case 'hebbian + live': {
      const live = attractor({ ...sheet, recurrent: drawSheet({ ...sheet.weights, side }, seed) });
      return rest((s: Observable<Loop>) => s.pipe(live, path, signal, cells, out, judged, rule, learn));
    }
    case 'hebbian + replay': {
      const again = replayed({ trajectory: record(sheet, RECORDED) });
      return rest((s: Observable<Loop>) => s.pipe(again, path, signal, cells, out, judged, rule, learn));
    }
    case 'force': {
      const rls = force({ ...published.force, units });
      return rest((s: Observable<Loop>) => s.pipe(silent, signal, cells, out, rls, learn));
    }
    case 'fused force': {
      const rls = fusedForce({ ...published.force, units });
      return rest((s: Observable<Loop>) => s.pipe(silent, signal, cells, out, rls, learn));
    }
    case 'test':
      return rest((s: Observable<Loop>) => s.pipe(silent, signal, cells, out, frozen()));
  }
};

/**
 * A pipeline that is stepped by hand. A live attractor's trial is so long that its warm-up (a tenth more attractor
 * steps in a trial of 1 s) is not in what is measured; a replay's begins anew after 400 steps.
 */
export const stepper = (variant: Variant, units: number, side: number) => {
  const ticks = new Subject<Tick>();
  let failure: unknown;
  const subscription = ticks.pipe(network(variant, units, side)).subscribe({
    error: (error) => {
      failure = error;
    },
  });
  const trialSteps = variant === 'hebbian + replay' ? RECORDED : LONG;
  const controls = {};
  let step = 0;
  return {
    step: (): void => {
      const stepInTrial = step % trialSteps;
      const trial = (step - stepInTrial) / trialSteps;
      const lastOfTrial = stepInTrial === trialSteps - 1;
      // One literal, as the clock's: put together from two, every tick would be of a shape of its own to the engine.
      ticks.next({
        step,
        dt: 1,
        time: step,
        trial,
        stepInTrial,
        lastOfTrial,
        controls,
        save: undefined,
        load: undefined,
      });
      if (failure !== undefined) throw failure;
      step += 1;
    },
    stop: () => subscription.unsubscribe(),
  };
};
