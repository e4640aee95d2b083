import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { map } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import {
  clock,
  feedback,
  kind,
  live as liveParameter,
  now,
  type Past,
  type Remembering,
  vector,
  zeros,
} from '../../modules/index.ts';
import * as kernels from '../../modules/kernels/index.ts';
import { loadVariants } from '../../pipelines/files/compare.ts';
import {
  extend,
  lockstep,
  OURS,
  parseSpec,
  pipelineOf,
  type Spec,
  sharing,
  type TrainingFrame,
  type Variant,
} from '../../pipelines/index.ts';
import { firstDifference } from '../support/bits.ts';
import { alone, live } from './sessions.ts';
import { type JsonObject, left, RUNAWAY, right, SMALL, small, written } from './support.ts';

vi.mock('../../modules/kernels/index.ts', { spy: true });

const variant = (name: string, change: JsonObject = {}): Variant => ({ name, spec: small(change) });
const several = (): readonly Variant[] => [
  variant('hebbian-attractor'),
  variant('hebbian', { attractor: null }),
  variant('force-attractor', { rule: 'force' }),
];

/** A memory as large as the reservoir, with a loop of its own: it counts. */
const sized = kind(
  'memory',
  'sized',
  { title: 'Sized', equation: 'x ← x + by', parameters: { by: liveParameter(1, { about: 'how much a step' }) } },
  ({ by }, { units }: { readonly units: number }) =>
    feedback<Remembering>(
      { attractor: { x: zeros(units), position: zeros(2) } },
      'sized',
    )((past) =>
      past.pipe(
        map((frame) => {
          const { x } = (frame as Past<Remembering>).past.attractor;
          const grown = vector(Float64Array.from({ length: units }, (_, i) => x.get(i) + now(by, frame.controls)));
          return { ...frame, attractor: { ...(frame as Past<Remembering>).past.attractor, x: grown } };
        }),
      ),
    ),
);

/** The signals of a variant's frames: what its modules wrote. */
const signals = (frames: readonly (readonly TrainingFrame[])[], which: number) =>
  frames.map((all) => {
    const { controls: _, ...rest } = written(all[which] as TrainingFrame);
    return rest;
  });

type Told = readonly [number, string, unknown];

/** Steps, calls in between, and steps to the end. */
const played = async (variants: readonly Variant[], calls: readonly Told[], end: number) => {
  const session = live(variants);
  let at = 0;
  for (const [step, method, params] of calls) {
    await session.steps(step - at);
    await session.ask(method, params);
    at = step;
  }
  await session.steps(end - at);
  return session;
};

const same = async (variants: readonly Variant[], calls: (name: string) => readonly Told[], end: number) => {
  const together = await played(variants, calls('*'), end);
  for (const [i, { name, spec }] of variants.entries()) {
    const single = await played(alone(spec), calls(name), end);
    expect(firstDifference(signals(together.seen, i), signals(single.seen, 0)), name).toBeUndefined();
  }
  return together;
};

describe('variants in lockstep', () => {
  it('are each what they are alone, to the last bit', async () => {
    await same(several(), () => [], 300);
  });

  it('are so after swaps and changes in one of them, also of what they had in common', async () => {
    const own = (name: string, told: Told): readonly Told[] =>
      name === '*' || name === 'hebbian-attractor' ? [told] : [];
    const own2 = (name: string, told: Told): readonly Told[] =>
      name === '*' || name === 'force-attractor' ? [told] : [];
    await same(
      several(),
      (name) => {
        const prefix = name === '*' ? 'hebbian-attractor/' : '';
        const variant = name === '*' ? { variant: 'hebbian-attractor' } : {};
        return [
          ...own(name, [37, 'set', { parameters: { [`${prefix}memory.adaptation`]: 0.7 } }]),
          ...own(name, [90, 'swap', { place: 'rule', kind: 'force', ...variant }]),
          ...own2(name, [
            150,
            'swap',
            { place: 'memory', kind: 'none', ...(name === '*' ? { variant: 'force-attractor' } : {}) },
          ]),
          ...own(name, [170, 'swap', { place: 'memory', kind: 'none', ...variant }]),
        ];
      },
      260,
    );
  });

  it('are so where what they had in common changes for each of them at one step', async () => {
    await same(
      [variant('a'), variant('b', { rule: 'force' }), variant('c', { rule: null })],
      (name) => [
        [
          50,
          'set',
          {
            parameters:
              name === '*'
                ? { 'a/memory.adaptation': 0, 'b/memory.adaptation': 1, 'c/memory': 'none' }
                : name === 'c'
                  ? { memory: 'none' }
                  : { 'memory.adaptation': name === 'a' ? 0 : 1 },
          },
        ],
      ],
      130,
    );
  });

  it('are so where nobody keeps what they had in common, and what comes in is of another kind or size', async () => {
    const cases = [
      { a: { memory: 'ring' }, b: { 'memory.adaptation': 0.3 } },
      { a: { memory: { kind: 'bump', side: 11 } }, b: { 'memory.adaptation': 0.3 } },
      { a: { memory: { kind: 'bump', side: 11 } }, b: { memory: { kind: 'bump', side: 12 } } },
      { a: { memory: { kind: 'bump', side: 11 } }, b: {} },
    ];
    for (const one of cases) {
      const each = (name: 'a' | 'b') => Object.entries(one[name]);
      const all = (['a', 'b'] as const).flatMap((name) => each(name).map(([key, value]) => [`${name}/${key}`, value]));
      const told = (name: string) => Object.fromEntries(name === '*' ? all : each(name as 'a' | 'b'));
      await same(
        [variant('a'), variant('b', { rule: 'force' })],
        (name) => (Object.keys(told(name)).length === 0 ? [] : [[50, 'set', { parameters: told(name) }]]),
        130,
      );
    }
  });

  it('have no memory in common whose size is taken from the reservoir, where that differs', async () => {
    const library = extend(OURS, { kinds: [sized] });
    const { attractor: _, ...others } = SMALL;
    const of = (units: number) =>
      right(parseSpec({ ...others, memory: 'sized', projection: 'none', reservoir: { units } }, library));
    const session = live(
      [20, 30].map((units) => ({ name: `n${units}`, spec: of(units) })),
      { library },
    );
    await session.steps(2);
    const [a, b] = session.seen.at(-1) as readonly TrainingFrame[];
    expect([a, b].map((frame) => frame?.attractor?.x.shape[0])).toEqual([20, 30]);
  });

  it('leave what they had in common with all its states, also those of a loop in it', async () => {
    const library = extend(OURS, { kinds: [sized] });
    const { attractor: _, ...others } = SMALL;
    const spec = right(parseSpec({ ...others, memory: 'sized', projection: 'none' }, library));
    const session = live(
      ['a', 'b'].map((name) => ({ name, spec })),
      { library },
    );
    await session.steps(5);
    await session.ask('set', { parameters: { 'b/memory.by': 2 } });
    await session.steps(1);
    const first = (session.seen.at(-1) as readonly TrainingFrame[]).map((frame) => frame.attractor?.x.get(0));
    await session.ask('set', { parameters: { 'a/memory.by': 3, 'b/memory.by': 4 } });
    await session.steps(1);
    const second = (session.seen.at(-1) as readonly TrainingFrame[]).map((frame) => frame.attractor?.x.get(0));
    expect([first, second]).toEqual([
      [6, 7],
      [9, 11],
    ]);
  });

  it('have an attractor in common as long as their specs and its controls agree, and then one each', async () => {
    const made = vi.mocked(kernels.attractorKernel);
    made.mockClear();
    const inits = () => made.mock.results.length;
    const session = live(several());
    await session.steps(3);
    const before = inits();
    // One for the two looked into, and one that runs for both.
    expect(before).toBe(2 + 1);
    const frames = session.seen.at(-1) as readonly TrainingFrame[];
    expect(frames[0]?.attractor?.x).toBe(frames[2]?.attractor?.x);
    await session.ask('set', { parameters: { 'reservoir.lambda': 1.2 } });
    await session.steps(3);
    expect(session.seen.at(-1)?.[0]?.attractor?.x).toBe(session.seen.at(-1)?.[2]?.attractor?.x);
    await session.ask('set', { parameters: { 'force-attractor/memory.adaptation': 0.5 } });
    await session.steps(1);
    expect(inits()).toBe(before + 1);
    expect(session.seen.at(-1)?.[0]?.attractor?.x).not.toBe(session.seen.at(-1)?.[2]?.attractor?.x);
    await session.ask('set', { parameters: { 'force-attractor/memory.adaptation': 1.5 } });
    await session.steps(1);
    expect(session.seen.at(-1)?.[0]?.attractor?.x).not.toBe(session.seen.at(-1)?.[2]?.attractor?.x);
  });

  it('go on from a checkpoint as if they had never stopped, parted or not', async () => {
    for (const adaptation of [1.5, 0.3]) {
      const session = live(several());
      await session.steps(44);
      await session.ask('set', { parameters: { 'hebbian-attractor/memory.adaptation': adaptation } });
      await session.steps(10);
      await session.ask('set', { parameters: { 'hebbian-attractor/memory.adaptation': 1.5 } });
      await session.steps(5);
      const { checkpoint } = await session.ask('save');
      await session.steps(100);
      const other = live(alone());
      await other.ask('restore', { checkpoint });
      expect(other.description().variants).toEqual(['hebbian-attractor', 'hebbian', 'force-attractor']);
      await other.steps(100);
      for (const i of [0, 1, 2]) {
        expect(firstDifference(signals(session.seen.slice(59), i), signals(other.seen, i))).toBeUndefined();
      }
      const [a, , c] = other.seen.at(-1) as readonly TrainingFrame[];
      if (adaptation === 1.5) expect(a?.attractor?.x).toBe(c?.attractor?.x);
      else expect(a?.attractor?.x).not.toBe(c?.attractor?.x);
      expect(await session.hash()).toBe(await other.hash());
    }
  });

  it('go on from a checkpoint in which all of them were still to be swapped', async () => {
    const session = live(several());
    await session.steps(20);
    await session.ask('set', {
      parameters: { 'hebbian-attractor/memory': 'ring', 'force-attractor/memory': { kind: 'bump', side: 11 } },
    });
    const { checkpoint } = await session.ask('save');
    const other = live(alone());
    await other.ask('restore', { checkpoint });
    await session.steps(50);
    await other.steps(50);
    for (const i of [0, 1, 2]) {
      expect(firstDifference(signals(session.seen.slice(20), i), signals(other.seen, i))).toBeUndefined();
    }
    expect(await session.hash()).toBe(await other.hash());
  });

  it('end with the name of the one whose module failed', () => {
    const broken = [variant('fine'), variant('wild', { attractor: RUNAWAY })];
    const members = broken.map((one) => ({ ...one, pipeline: pipelineOf(one.spec) }));
    const controls = Object.fromEntries(broken.map(({ name, spec }) => [name, spec]));
    const errors: unknown[] = [];
    lockstep(
      members,
      sharing(),
    )(clock({ trialSteps: 120, trials: 20, controls, burst: Number.POSITIVE_INFINITY })).subscribe({
      error: (error) => void errors.push(error),
    });
    expect(String(errors[0])).toMatch(/VariantError: wild: attractor.x: expected rates of order 1/);
  });
});

/** The kind that a spec has somewhere. */
const kindIn = (spec: Spec, key: string) => (spec[key] as { readonly kind: string }).kind;

describe('the variants that are named to be compared', () => {
  const asked = (words: string, pipeline = 'long-hebbian-attractor') => loadVariants(words, pipeline, (spec) => spec)();

  it.each(['__proto__', 'constructor'])('have no name that every object has: %s', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'reservoir-rx-'));
    const path = join(folder, `${name}.json`);
    writeFileSync(path, '{"task":"long"}');
    try {
      expect(left(await asked(`hebbian,${path}`))).toEqual([
        expect.stringMatching(`^compare: expected names of letters.*, found "${name}"$`),
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('take the task of the pipeline where they have none of their own', async () => {
    const found = right(await asked('hebbian-attractor,hebbian, long-force')).variants;
    expect(found.map(({ name }) => name)).toEqual(['hebbian-attractor', 'hebbian', 'long-force']);
    expect(found.map(({ spec }) => [kindIn(spec, 'task'), kindIn(spec, 'memory'), kindIn(spec, 'rule')])).toEqual([
      ['long', 'bump', 'hebbian'],
      ['long', 'none', 'hebbian'],
      ['long', 'none', 'force'],
    ]);
  });

  it.each([
    ['hebbian', /^compare: expected 2 to 4 pipelines, found 1$/],
    ['hebbian,hebbian', /^compare: expected different names, found hebbian twice$/],
    ['hebbian,force,hebbian-attractor,force-attractor,gp-force', /^compare: expected at most 4 pipelines, found 5$/],
    ['hebbian,short-force', /^compare: short-force: steps in a trial: expected 10000 as in hebbian, found 1000$/],
    ['hebbian,hobbian', /found hobbian$/],
    ['hebbian,', /found $/],
  ])('%s: one line on what is wrong', async (words, line) => {
    const lines = left(await asked(words));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  });
});
