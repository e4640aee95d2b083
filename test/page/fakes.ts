import * as E from 'fp-ts/lib/Either.js';
import { BehaviorSubject, NEVER, Subject } from 'rxjs';
import type { Connection, Sample, Status } from '../../server/page/connection/connection.ts';
import type { Change, Description, Json, Parameter, Past, Signal, Wanted } from '../../server/page/contract.ts';
import { ownCopy } from '../../server/thread/signals.ts';

/** A pipeline that only seems to run: what it is, and what its signals are at a step. */
export interface Fake {
  readonly description: Description;
  readonly specs: readonly { readonly variant: string; readonly spec: Readonly<Record<string, Json>> }[];
  /** @param path without its variant */
  readonly valueAt: (path: string, signal: Signal, step: number) => number | Float64Array;
  /** Whether its trials have scores. */
  readonly scored?: boolean;
  /** What becomes of it when another kind is put in a place. */
  readonly swapped?: (now: Description, place: string, kind: string, variant: string | undefined) => Description;
}

export interface Call {
  readonly method: string;
  readonly params: unknown;
}

interface Swapping {
  readonly place: string;
  readonly kind: string;
  readonly variant?: string;
  readonly parameters?: Readonly<Record<string, Json>>;
}

const pathOf = (name: string): string => name.slice(name.indexOf('/') + 1);

const EVERY = 40;
const STEPS = 40;

/** Runs at real time, and does what it is told in the simplest way. @param others what `load` knows */
export const fakeConnection = (first: Fake, others: Readonly<Record<string, Fake>> = {}) => {
  let fake = first;
  const described = new BehaviorSubject<Description>(fake.description);
  const samples = new Subject<Sample>();
  const changes = new Subject<Change>();
  const progress = new Subject<never>();
  const tests = new Subject<never>();
  const past = new BehaviorSubject<Past>({ trials: trialsOf(fake), changes: [] });
  const status = new BehaviorSubject<Status>({ state: 'live' });
  const calls: Call[] = [];
  let demands: readonly Wanted[] = [];
  let step = 0;

  const sampleOf = ({ id, names, slices = {} }: Wanted): Sample => {
    const { signals } = described.value;
    const values = Object.fromEntries(
      signals
        .filter(({ name }) => names.includes(name))
        .map((signal) => [signal.name, ownCopy(fake.valueAt(pathOf(signal.name), signal, step), slices[signal.name])]),
    );
    return { stream: id, step, values };
  };
  const run = (): void => {
    if (described.value.paused) return;
    for (let i = 0; i < STEPS; i++, step++) {
      for (const demand of demands) {
        const every = demand.mode === 'all' ? (demand.every ?? 1) : STEPS;
        if (step % every === 0) samples.next(sampleOf(demand));
      }
    }
  };
  setInterval(run, EVERY);

  const set = (wanted: Readonly<Record<string, Json>>): readonly Parameter[] => {
    const { parameters } = described.value;
    return parameters.flatMap((one) => (one.name in wanted ? [{ ...one, value: wanted[one.name] as Json }] : []));
  };
  const noted = (method: string, params: object, parameters: readonly Parameter[] = []): Change => {
    const fresh = new Map(parameters.map((one) => [one.name, one]));
    const { parameters: all } = described.value;
    const before = Object.fromEntries(
      all.filter(({ name }) => fresh.has(name)).map(({ name, value }) => [name, value]),
    );
    return { step, method, params, parameters, before };
  };
  const changed = (...of: Parameters<typeof noted>): void => changes.next(noted(...of));
  const methods: Readonly<Record<string, (params: never) => unknown>> = {
    get: () => ({ step, parameters: described.value.parameters, specs: fake.specs }),
    set: ({ parameters }: { readonly parameters: Readonly<Record<string, Json>> }) =>
      changed('set', { parameters }, set(parameters)),
    swap: (params: Swapping) => {
      const { place, kind, parameters = {}, variant } = params;
      const at = variant === undefined ? place : `${variant}/${place}`;
      const told = noted('swap', params, set({ [at]: kind }));
      const next = fake.swapped?.(described.value, place, kind, variant) ?? described.value;
      const given = new Map(Object.entries(parameters).map(([name, value]) => [`${at}.${name}`, value]));
      described.next({
        ...next,
        parameters: next.parameters.map((one) => ({ ...one, value: given.get(one.name) ?? one.value })),
      });
      changes.next(told);
    },
    load: ({ pipeline }: { readonly pipeline?: Json }) => {
      fake = (typeof pipeline === 'string' ? others[pipeline] : undefined) ?? fake;
      described.next(fake.description);
    },
    pause: () => changed('pause', {}),
    resume: () => changed('resume', {}),
  };

  const connection: Connection = {
    ...{ status, described, samples, progress, tests, changes, past, notices: NEVER, shelf: false },
    demand: (all) => {
      demands = all;
    },
    call: async (method, params = {}) => {
      calls.push({ method, params });
      return E.right(methods[method]?.(params as never) ?? { step });
    },
    save: async () => E.left('nothing to save'),
    restore: async () => E.left('nothing to restore'),
  };
  return { connection, calls, demands: () => demands };
};

/** How a training might have gone. */
const trialsOf = ({ description: { variants, trialSteps }, scored = true }: Fake): Past['trials'] =>
  (scored ? variants : []).flatMap((variant, k) =>
    Array.from({ length: 40 }, (_, i) => ({
      ...{ variant, trial: i + 1, step: (i + 1) * trialSteps },
      score: { performance: 1 - (0.6 + 0.1 * k) * 0.9 ** i, zeroShift: 1 - 0.7 * 0.9 ** i, rmse: 0.6 * 0.93 ** i },
    })),
  );
