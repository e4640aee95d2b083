import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type GroupEvent, run, runGroup, type Spec } from '../../pipelines/index.ts';
import { times } from '../support/thorough.ts';
import { hear, type JsonObject, numbersOf, SMALL, small } from './support.ts';

const { attractor: bump } = SMALL;

/** Variants of one seed that differ in all that a study varies, and in how long they are trained and tested. */
const VARIANTS: Readonly<Record<string, JsonObject>> = {
  base: {},
  weak: { projection: { strength: 0.25 } },
  force: { rule: 'force' },
  perTrial: { consolidation: 'perTrial' },
  alone: { attractor: null },
  recorded: { attractor: { ...bump, kind: 'replayed' } },
  'recorded, weak': { attractor: { ...bump, kind: 'replayed' }, projection: { strength: 0.25 } },
  ring: { attractor: { kind: 'ring', neurons: 64, warmup: 20 } },
  'another sheet': { attractor: { ...bump, side: 8 } },
  larger: { reservoir: { units: 50, tau: 20 } },
  denser: { reservoir: { units: 40, tau: 20, connectivity: 0.3 } },
  quiet: { reservoir: { units: 40, tau: 20, rateNoise: 0 } },
  'starts anew': { reservoir: { units: 40, tau: 20, initial: 0.5 } },
  'two outputs': { task: { kind: 'gaussianProcess', period: 120, outputs: 2 } },
  shorter: { protocol: { trials: 2, testAt: [1], testTrials: 3 } },
  longer: { protocol: { trials: 6, testAt: [2], testTrials: 1 }, rule: 'force' },
  'another seed': { seed: 8 },
  diverges: { rule: { kind: 'hebbian', learningRate: 1e9 } },
  'diverges with its memory': { attractor: { ...bump, weights: { noise: 0.04, offset: 3 } } },
};

const specOf = (name: string): Spec => small(VARIANTS[name]);

/** All that a run tells, and the message that it ends with if it fails. */
type Told = readonly unknown[];

const alone = async (spec: Spec): Promise<Told> => {
  const { values, error } = await hear(run(spec));
  return [...numbersOf(values), ...(error === undefined ? [] : [{ failed: (error as Error).message }])];
};

const inGroup = async (specs: readonly Spec[]): Promise<readonly Told[]> => {
  const { values, error } = await hear(runGroup(specs));
  if (error !== undefined) throw error;
  return specs.map((_, nth) => told(values.filter(({ member }) => member === nth)));
};

const told = (events: readonly GroupEvent[]): Told =>
  events.flatMap(({ event }) =>
    event.type === 'failed' ? [{ failed: (event.error as Error).message }] : numbersOf([event]),
  );

const failure = (events: Told | undefined): string | undefined =>
  (events?.at(-1) as { readonly failed?: string } | undefined)?.failed;

describe('a group of variants', () => {
  const names = Object.keys(VARIANTS);
  const expected = new Map<string, Told>();
  beforeAll(async () => {
    for (const name of names) expected.set(name, await alone(specOf(name)));
  });
  const expectEach = async (some: readonly string[]): Promise<void> => {
    const found = await inGroup(some.map(specOf));
    for (const [i, name] of some.entries())
      expect(found[i], `${name} in ${some.join('; ')}`).toEqual(expected.get(name));
  };

  it('has some that diverge, and some that do not', () => {
    const failed = names.filter((name) => failure(expected.get(name)) !== undefined);
    expect(failed).toEqual(['diverges', 'diverges with its memory']);
  });

  it('tells of each what it tells alone, to the last bit', () => expectEach(names));

  it('does so for any of them, in any order, also of two that are equal', () =>
    fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 9 }), expectEach), {
      numRuns: times(60, 8),
    }));

  it('is of trials of one length', async () => {
    const { error } = await hear(runGroup([small(), small({ task: { kind: 'short', period: 60 } })]));
    expect((error as Error).message).toBe('group: expected trials of 120 steps of 1 ms, found 60 of 1 ms');
  });

  it('of nobody is over at once', async () => {
    expect(await hear(runGroup([]))).toEqual({ values: [], error: undefined });
  });
});
