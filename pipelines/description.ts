import { take } from 'rxjs';
import { type Controls, clock, type Described, isTensor, type Loading } from '../modules/index.ts';
import { type TrainingFrame, training } from './assemble.ts';
import { initialControls } from './controls.ts';
import { derived } from './derived.ts';
import type { Member } from './lockstep.ts';
import { trialSteps } from './spec.ts';

/** A signal by its path on the frame (`readout.z`), and its shape; a scalar's is []. */
export interface Signal {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What travels on a frame but is no signal: the tick, what the loop brought back, and hints between modules. */
const HIDDEN: ReadonlySet<string> = new Set([
  'step',
  'dt',
  'time',
  'trial',
  'stepInTrial',
  'lastOfTrial',
  'controls',
  'save',
  'load',
  'describe',
  'past',
  'attractor.increment',
]);

/** Every signal that a frame holds, and the numbers that follow from them. */
export const signalsOf = (frame: TrainingFrame): readonly Signal[] => {
  const found: Signal[] = [];
  const walk = (value: object, prefix: string): void => {
    for (const [key, inner] of Object.entries(value)) {
      const name = prefix + key;
      if (HIDDEN.has(name)) continue;
      if (typeof inner === 'number') found.push({ name, shape: [] });
      else if (isTensor(inner)) found.push({ name, shape: [...inner.shape] });
      else if (typeof inner === 'object' && inner !== null && !ArrayBuffer.isView(inner)) walk(inner, `${name}.`);
    }
  };
  walk(frame, '');
  return [...found, ...Object.keys(derived).map((name) => ({ name, shape: [] }))];
};

/** What a pipeline writes, and the modules that it is built of, in their order. */
export interface Inside {
  readonly signals: readonly Signal[];
  readonly modules: readonly Described[];
}

export interface Standpoint {
  readonly controls?: Controls;
  /** The step that it goes on with, and the states it has then. */
  readonly from?: number;
  readonly load?: Loading | undefined;
}

/**
 * Looks into a pipeline as it is built: one step of one of its own, which nothing else notices, on a tick that asks every
 * module to describe itself.
 * @throws whatever a module throws where it is built or at that step
 */
export const inspect = ({ spec, network }: Member, { controls, from = 0, load }: Standpoint = {}): Inside => {
  const modules: Described[] = [];
  let signals: readonly Signal[] = [];
  let failure: { readonly error: unknown } | undefined;
  const ticks = clock({
    trialSteps: trialSteps(spec),
    trials: Number.POSITIVE_INFINITY,
    dt: spec.dt,
    from,
    load,
    controls: controls ?? initialControls(spec),
    describe: { node: (module) => void modules.push(module) },
    burst: Number.POSITIVE_INFINITY,
  });
  training(
    spec,
    network,
  )(ticks)
    .pipe(take(1))
    .subscribe({
      next: (frame) => {
        signals = signalsOf(frame);
      },
      error: (error) => {
        failure = { error };
      },
    });
  if (failure !== undefined) throw failure.error;
  return { signals, modules };
};
