import * as E from 'fp-ts/lib/Either.js';
import { BehaviorSubject, Subject } from 'rxjs';
import type {
  Change,
  Demand,
  Description,
  Failed,
  Parameter,
  PlaceDescription,
  Progress,
  Sampled,
  Test,
  Untested,
} from '../../server/thread/messages.ts';
import type { Past } from '../../server/thread/past.ts';
import { ownCopy } from '../../server/thread/signals.ts';
import type { Simulation } from '../../server/thread/simulation.ts';

export const parameter = (name: string, value: Parameter['value'], about: Partial<Parameter> = {}): Parameter => ({
  ...{ name, value, description: name, live: true },
  ...about,
});

const place = (name: string, writes: string, kinds: readonly string[]): PlaceDescription => ({
  ...{ variant: '', name, title: name, writes, kind: kinds[0] ?? '' },
  kinds: kinds.map((kind) => ({ kind, title: kind, equation: '', parameters: [] })),
});

export const DESCRIPTION: Description = {
  ...{ pipeline: 'fake', dt: 2, trialSteps: 100, seed: 1, variants: [''], paused: false, speed: 'max', warnings: [] },
  signals: [
    { name: 'target', shape: [1] },
    { name: 'attractor.x', shape: [6 * 6], layout: 'sheet' },
    { name: 'reservoir.r', shape: [30], layout: 'raster' },
    { name: 'reservoir.u', shape: [100] },
    { name: 'readout.z', shape: [2] },
    { name: 'reward.P', shape: [] },
  ],
  graph: [
    { variant: '', name: 'target', kind: 'short', reads: [] },
    { variant: '', name: 'attractor', kind: 'bump', reads: [], place: 'memory' },
    { variant: '', name: 'reservoir', kind: 'leaky', reads: ['attractor.x', 'past.readout'] },
    { variant: '', name: 'readout', kind: 'linear', reads: ['reservoir'] },
    { variant: '', name: 'reward', kind: 'pogodin', reads: ['readout', 'target'] },
  ],
  places: [place('memory', 'attractor', ['bump', 'none']), place('rule', 'update', ['hebbian', 'force'])],
  parameters: [
    parameter('reservoir.lambda', 1.2),
    parameter('rule', 'hebbian'),
    parameter('rule.decay', null, { orNull: 'constant' }),
    parameter('rule.signed', false),
    parameter('memory.cue', { row: 20, size: 5 }, { orNull: 'none', live: false }),
  ],
};

/** What signals it has; each number says where it is: step + index / 1000. */
const valueAt = (step: number, shape: readonly number[]): number | Float64Array => {
  const size = shape.reduce((a, b) => a * b, 1);
  return shape.length === 0 ? step : Float64Array.from({ length: size }, (_, i) => step + i / 1000);
};

/**
 * A simulation in the test's hands: it makes a step when it is told to, and knows what was asked of it.
 * @param past what `history` answers, if it is to know any
 */
export const fakeSimulation = (first: Partial<Description> = {}, past?: Past) => {
  const described = new BehaviorSubject<Description>({ ...DESCRIPTION, ...first });
  const frames = new Subject<readonly Sampled[]>();
  const progress = new Subject<Progress>();
  const tests = new Subject<Test | Untested>();
  const changes = new Subject<Change>();
  const failure = new Subject<Failed>();
  const called: { readonly method: string; readonly params: unknown }[] = [];
  let left = 0;
  let demands: readonly Demand[] = [];
  let step = 0;

  const changed = (method: string, params: unknown, parameters: readonly Parameter[] = []): void =>
    changes.next({ step, method, params, parameters });

  const set = (params: { readonly parameters?: unknown }): E.Either<string, unknown> => {
    const wanted = Object.entries((params.parameters ?? {}) as Readonly<Record<string, unknown>>);
    const { parameters } = described.value;
    const fresh = wanted.map(([name, value]) => {
      const known = parameters.find((one) => one.name === name);
      if (known === undefined) return E.left(`${name}: expected a parameter`);
      const fits = typeof value === typeof known.value || (known.orNull !== undefined && typeof value !== 'string');
      if (!fits) return E.left(`${name}: expected another value`);
      return E.right({ ...known, value: value as Parameter['value'] });
    });
    const wrong = fresh.filter(E.isLeft).map(({ left }) => left);
    if (wrong.length > 0) return E.left(wrong.join('; '));
    const set = new Map(fresh.filter(E.isRight).map(({ right }) => [right.name, right]));
    described.next({ ...described.value, parameters: parameters.map((one) => set.get(one.name) ?? one) });
    changed('set', params, [...set.values()]);
    return E.right({ step });
  };

  const methods: Readonly<Record<string, (params: never) => E.Either<string, unknown> | Promise<never>>> = {
    set,
    pause: () => {
      changed('pause', {});
      return E.right({ step });
    },
    swap: () => {
      const signals = [...DESCRIPTION.signals.filter(({ name }) => name !== 'attractor.x'), { name: 'w', shape: [3] }];
      const parameters = described.value.parameters.filter(({ name }) => name !== 'memory.cue');
      described.next({ ...described.value, signals, parameters });
      changed('swap', { place: 'memory', kind: 'none', parameters: {} });
      return E.right({ step });
    },
    ...(past === undefined ? {} : { history: () => E.right(past) }),
    journal: () => E.right([{ step: 0, method: 'pause', params: {} }]),
    save: () => new Promise<never>(() => {}),
    reset: () => {
      throw new Error('reset: thrown');
    },
    load: ({ pipeline }: { readonly pipeline?: unknown }) => E.right(pipeline === 'large' ? 'x'.repeat(3 << 20) : {}),
  };

  const simulation: Simulation = {
    ...{ described, frames, progress, changes, failure, tests },
    call: async (method, params, signal) => {
      called.push({ method, params });
      if (method === 'save') signal?.addEventListener('abort', () => left++);
      const work = Object.hasOwn(methods, method) ? methods[method] : undefined;
      return work === undefined
        ? E.left(`method: expected a known one, found ${method}`)
        : work((params ?? {}) as never);
    },
    demand: (all) => {
      demands = all;
    },
    stop: async () => undefined,
  };

  return {
    simulation,
    described,
    progress,
    tests,
    failure,
    called,
    demands: () => demands,
    /** How many calls of `save` their clients have left. */
    left: () => left,
    /** The next steps, with all that is wanted, each in one message or all at once. */
    run: (steps = 1, atOnce = false): void => {
      const made: Sampled[] = [];
      for (let i = 0; i < steps; i++, step++) {
        const { signals, dt, trialSteps } = described.value;
        const trial = Math.floor(step / trialSteps);
        for (const { id, names, slices = {} } of demands) {
          const values = Object.fromEntries(
            signals
              .filter(({ name }) => names.includes(name))
              .map(({ name, shape }) => [name, ownCopy(valueAt(step, shape), slices[name])]),
          );
          made.push({ type: 'frame', step, time: step * dt, trial, due: [id], values });
        }
        if (!atOnce && made.length > 0) frames.next(made.splice(0));
      }
      if (made.length > 0) frames.next(made);
    },
    watched: () => [described, frames, progress, changes, failure].map(({ observed }) => observed),
  };
};

export type Fake = ReturnType<typeof fakeSimulation>;
