import { sha256 } from '@noble/hashes/sha2';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Controls, matrix, type States, type Tensor, tensor, vector } from '../../modules/index.ts';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  FORMAT,
  mismatch,
  readCheckpoint,
  type Spec,
} from '../../pipelines/index.ts';
import { checkpoints, last, left, parsed, play, right, SMALL, small } from './support.ts';

/** A spec as it stands after two changes. */
const changed = (spec: Spec): Controls => ({
  ...spec,
  reservoir: { ...(spec.reservoir as object), lambda: 1.25 },
  rule: { kind: 'force', alpha: 3 },
});

const holding = (states: States, spec: Spec = small()): Checkpoint => ({
  ...{ format: FORMAT, spec, step: 360, controls: changed(spec), states },
});

const roundTrip = (states: States): States => right(decodeCheckpoint(encodeCheckpoint(holding(states)))).states;

const ONE_LINE = /^[^\p{C}]{1,600}$/u;

describe('a checkpoint through bytes', () => {
  const arrays = fc.oneof(
    fc.float64Array({ maxLength: 20 }),
    fc.float32Array({ maxLength: 20 }),
    fc.int32Array({ maxLength: 20 }),
    fc.uint32Array({ maxLength: 20 }),
    fc.int16Array({ maxLength: 20 }),
    fc.uint16Array({ maxLength: 20 }),
    fc.int8Array({ maxLength: 20 }),
    fc.uint8Array({ maxLength: 20 }),
    fc.uint8ClampedArray({ maxLength: 20 }),
    fc.bigInt64Array({ maxLength: 20 }),
    fc.bigUint64Array({ maxLength: 20 }),
  );
  const tensors = fc.oneof(
    fc.float64Array({ maxLength: 20 }).map((data): Tensor => vector(data)),
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })).chain(([rows, columns]) => {
      const data = fc.float64Array({ minLength: rows * columns, maxLength: rows * columns });
      return data.map((entries): Tensor => matrix(entries, rows, columns));
    }),
  );
  const numbers = fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, -1 / 0, 5e-324));
  const keys = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('$', '__proto__', 'constructor', 'shape', 'at'));
  const { state } = fc.letrec<{ state: unknown }>((tie) => ({
    state: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(numbers, fc.string(), fc.boolean(), fc.constant(null), arrays, tensors),
      fc.array(tie('state'), { maxLength: 4 }),
      fc.dictionary(keys, tie('state'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const states = fc.array(fc.tuple(keys, state), { maxLength: 5 }).map((entries): States => new Map(entries));

  it('comes back as it was: any nesting of numbers, names, typed arrays and tensors', () => {
    fc.assert(
      fc.property(states, (saved) => {
        expect(roundTrip(saved)).toEqual(saved);
      }),
      { numRuns: 400 },
    );
  });

  it('comes back with its step, controls and spec', () => {
    const saved = holding(new Map(), parsed({ task: { kind: 'samples', values: [[0.1, -1 / 3]] } }));
    expect(right(decodeCheckpoint(encodeCheckpoint(saved)))).toStrictEqual(saved);
  });

  it('comes back for a sheet of any side with the default cue', () => {
    for (const side of [2, 10, 20, 21, 50]) {
      const spec = parsed({ task: 'short', attractor: { kind: 'bump', side } });
      expect(right(decodeCheckpoint(encodeCheckpoint(holding(new Map(), spec)))).spec).toStrictEqual(spec);
    }
  });

  it('holds what a view shows, not the memory it looks into', () => {
    const wide = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const views = [wide.transpose(1, 0), wide.hi(2, 2), wide.lo(1, 1), wide.pick(1, null)] as Tensor[];
    for (const view of views) {
      const back = roundTrip(new Map([['view', view]])).get('view') as Tensor;
      expect(back.shape).toEqual(view.shape);
      for (let i = 0; i < (view.shape[0] ?? 0); i++) {
        for (let j = 0; j < (view.shape[1] ?? 1); j++) expect(back.get(i, j)).toBe(view.get(i, j));
      }
    }
    const cut = new Float64Array([9, 1, 2, 9]).subarray(1, 3);
    expect(roundTrip(new Map([['cut', cut]])).get('cut')).toEqual(new Float64Array([1, 2]));
  });

  it('comes back from a Buffer, as files are read', () => {
    const saved = holding(
      new Map([['u', { a: new Uint8Array([1]), b: new Float64Array([1, 2, 3]), c: tensor([[4]]) }]]),
    );
    const back = right(decodeCheckpoint(Buffer.from(encodeCheckpoint(saved)))).states;
    expect(back).toEqual(saved.states);
  });

  it('shares no memory with its bytes, wherever these lie', () => {
    const bytes = encodeCheckpoint(holding(new Map([['u', new Float64Array([1, 2, 3])]])));
    const shiftedBy3 = new Uint8Array(bytes.length + 8).subarray(3, 3 + bytes.length);
    shiftedBy3.set(bytes);
    const u = right(decodeCheckpoint(shiftedBy3)).states.get('u');
    shiftedBy3.fill(0);
    expect(u).toEqual(new Float64Array([1, 2, 3]));
  });

  it('is the same bytes for the same states', () => {
    const saved = () =>
      holding(
        new Map<string, unknown>([
          ['u', new Float64Array([1, 2])],
          ['t', { t: 3 }],
        ]),
      );
    expect(encodeCheckpoint(saved())).toEqual(encodeCheckpoint(saved()));
  });
});

describe('bytes that are no checkpoint', () => {
  it('are an error of one line in a script, where a checkpoint comes back', () => {
    const bytes = encodeCheckpoint(holding(new Map()));
    expect(readCheckpoint(Buffer.from(bytes))).toEqual(right(decodeCheckpoint(bytes)));
    expect(() => readCheckpoint(bytes.subarray(1))).toThrow(
      /^checkpoint: expected a checkpoint .*found something else$/,
    );
  });

  let bytes: Uint8Array;
  beforeAll(async () => {
    const spec = small({ protocol: { trials: 1, testTrials: 1 }, reservoir: { units: 5 }, attractor: null });
    bytes = encodeCheckpoint(last(checkpoints(await play(spec))));
  });
  const isRefused = (data: Uint8Array): void => {
    expect(left(decodeCheckpoint(data))).toMatch(ONE_LINE);
  };

  it('cut short anywhere are refused', () => {
    for (let length = 0; length < bytes.length; length++) isRefused(bytes.subarray(0, length));
  });

  it('with any one byte changed are refused', () => {
    for (let at = 0; at < bytes.length; at++) {
      const altered = bytes.slice();
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      isRefused(altered);
    }
  });

  it('with anything added are refused', () => {
    isRefused(new Uint8Array([...bytes, 0]));
    isRefused(new Uint8Array([0, ...bytes]));
    isRefused(new Uint8Array([...bytes, ...bytes]));
  });

  it('at random are refused, with the right beginning or without', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        isRefused(noise);
        isRefused(new Uint8Array([...bytes.subarray(0, 8), ...noise]));
      }),
    );
  });

  it('say which of the two they are: something else, or a checkpoint that was damaged', () => {
    expect(left(decodeCheckpoint(new TextEncoder().encode('{"task":"short"}'.repeat(9))))).toBe(
      'expected a checkpoint (RRXCKPT1 …), found something else',
    );
    expect(left(decodeCheckpoint(bytes.subarray(0, 100)))).toContain('cut short or altered');
  });
});

describe('a hostile checkpoint with the right hash', () => {
  const signed = (header: string | Uint8Array, arrays = new Uint8Array(64), claimed?: number): Uint8Array => {
    const head = typeof header === 'string' ? new TextEncoder().encode(header) : header;
    const arraysAt = Math.ceil((44 + head.length) / 8) * 8;
    const out = new Uint8Array(arraysAt + arrays.length);
    out.set(new TextEncoder().encode('RRXCKPT1'));
    new DataView(out.buffer).setUint32(40, claimed ?? head.length, true);
    out.set(head, 44);
    out.set(arrays, arraysAt);
    out.set(sha256(out.subarray(40)), 8);
    return out;
  };
  const header = (change: object): string =>
    JSON.stringify({ format: FORMAT, spec: SMALL, step: 3, changed: {}, states: {}, ...change });

  it('is read where nothing is wrong with it', () => {
    expect(right(decodeCheckpoint(signed(header({})))).step).toBe(3);
  });

  const states: Readonly<Record<string, unknown>> = {
    'an array beyond the end': { $: 'Float64Array', at: 0, length: 9 },
    'an array of 2⁵³ entries': { $: 'Float64Array', at: 0, length: 2 ** 53 },
    'an array before the beginning': { $: 'Float64Array', at: -8, length: 1 },
    'an array at half a byte': { $: 'Float64Array', at: 0.5, length: 1 },
    'an array of text length': { $: 'Float64Array', at: 0, length: '3' },
    'an array without a place': { $: 'Float64Array' },
    'an array of an unknown type': { $: 'Float16Array', at: 0, length: 1 },
    'a constructor of another kind': { $: 'constructor', at: 0, length: 1 },
    'a prototype': { $: '__proto__', at: 0, length: 1 },
    'a tag that is no name': { $: { $: 'tensor' } },
    'a tensor its data does not fill': {
      $: 'tensor',
      shape: [1000, 1000],
      data: { $: 'Float64Array', at: 0, length: 1 },
    },
    'a tensor of negative shape': { $: 'tensor', shape: [-1, -1], data: { $: 'Float64Array', at: 0, length: 1 } },
    'a tensor without a shape': { $: 'tensor', data: { $: 'Float64Array', at: 0, length: 1 } },
    'a tensor of bytes': { $: 'tensor', shape: [1], data: { $: 'Uint8Array', at: 0, length: 1 } },
    'a tensor of nothing': { $: 'tensor', shape: [1], data: null },
    'an object without entries': { $: 'object', entries: 3 },
  };

  it.each(Object.keys(states))('%s is refused', (name) => {
    const why = left(decodeCheckpoint(signed(header({ states: { 'reservoir/rate': { u: states[name] } } }))));
    expect(why).toMatch(ONE_LINE);
    expect(why).not.toMatch(/undefined|is not a|Cannot read/);
  });

  it('cannot unfold to more than it holds: an array is taken once', () => {
    const one = { $: 'Float64Array', at: 0, length: 8 };
    const of = (count: number) => signed(header({ states: { a: Array.from({ length: count }, () => one) } }));
    expect(right(decodeCheckpoint(of(1))).states.size).toBe(1);
    expect(left(decodeCheckpoint(of(2)))).toContain('an array of 8 at 0 that its bytes do not hold');
  });

  it('is refused for its spec before any array is copied', () => {
    const bad = header({ spec: { task: 'shrot' }, states: { a: { $: 'Float64Array', at: 0, length: 9 } } });
    expect(left(decodeCheckpoint(signed(bad)))).toMatch(/^spec: task/);
  });

  const headers: Readonly<Record<string, string>> = {
    'no JSON': '{\n"format":\n1',
    null: 'null',
    'a list': '[]',
    'a number': '3',
    'an empty object': '{}',
    'another format': header({ format: FORMAT + 1 }),
    'a format of many lines': header({ format: 'a\nb'.repeat(1e5) }),
    'a step below 0': header({ step: -1 }),
    'half a step': header({ step: 0.5 }),
    'a step in words': header({ step: 'three' }),
    'no step': header({ step: undefined }),
    'a step beyond all numbers': header({}).replace('"step":3', '"step":1e999'),
    'no changes': header({ changed: null }),
    'a change of what there is not': header({ changed: { 'reservoir.lambda': 1 } }),
    'a change out of its range': header({ changed: { rule: { kind: 'force', alpha: 0 } } }),
    'places made anew that are none': header({ anew: [3] }),
    'places made anew that are no list': header({ anew: 'rule' }),
    'the first format without controls': header({ format: 2, controls: null }),
    'the first format with controls that are no numbers': header({ format: 2, controls: { rule: { kind: 'force' } } }),
    'no states': header({ states: null }),
    'states in a list': header({ states: [] }),
    'no spec': header({ spec: undefined }),
    'a spec with many mistakes': header({ spec: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [n, n])) }),
    'nesting without an end': header({}).replace('"states":{}', `"states":${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`),
  };

  it.each(Object.keys(headers))('a header of %s is refused on one line', (name) => {
    expect(left(decodeCheckpoint(signed(headers[name] ?? '')))).toMatch(ONE_LINE);
  });

  it('a header longer than the file, or than itself, is refused', () => {
    for (const claimed of [0, 1, 2 ** 32 - 1, header({}).length - 1]) {
      expect(left(decodeCheckpoint(signed(header({}), new Uint8Array(64), claimed)))).toMatch(ONE_LINE);
    }
  });

  it('any header at all is read or refused, never thrown', () => {
    const tags = fc.constantFrom('tensor', 'number', 'object', 'Float64Array', 'Uint8Array', 'toString', 3, null);
    const tagged = fc.record({ $: tags, at: fc.jsonValue(), length: fc.jsonValue(), value: fc.jsonValue() });
    const any = fc.oneof(fc.jsonValue(), tagged, fc.record({ $: tags, shape: fc.jsonValue(), data: tagged }));
    fc.assert(
      fc.property(fc.oneof(any, fc.dictionary(fc.string(), any)), any, (saved, other) => {
        for (const change of [
          { states: saved },
          { changed: other },
          { anew: other },
          { format: 2, controls: other },
          { step: other },
          { spec: other },
        ]) {
          const decoded = decodeCheckpoint(signed(header(change)));
          if (decoded._tag === 'Left') expect(decoded.left).toMatch(ONE_LINE);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('whether a checkpoint can go on as a spec', () => {
  const checkpoint = holding(new Map());

  it('it can as the same spec', () => {
    expect(mismatch(small(), checkpoint)).toBeUndefined();
  });

  it('it can with another protocol: a run may be made longer, or tested at other points', () => {
    expect(mismatch(small({ protocol: { trials: 99, testAt: [], testTrials: 7 } }), checkpoint)).toBeUndefined();
  });

  it.each([
    [{ rule: { kind: 'hebbian', decay: 3 } }, 'rule.decay: expected 3, found 20000'],
    [{ rule: 'force' }, 'rule.kind: expected "force", found "hebbian"'],
    [{ rule: null }, 'rule.kind: expected "none", found "hebbian"'],
    [{ seed: 8 }, 'seed: expected 8, found 7'],
    [{ dt: 2 }, 'dt: expected 2, found 1'],
    [{ task: { kind: 'short', period: 121 } }, 'task.period: expected 121, found 120'],
    [{ task: { kind: 'samples', values: [[1]] } }, 'task.kind: expected "samples", found "short"'],
    [{ reservoir: { units: 41 }, seed: 8 }, 'reservoir.units: expected 41, found 40'],
    [{ attractor: null }, /^memory.kind: expected "none", found "bump"$/],
  ])('it cannot as %j, and the first difference is named', (change, message) => {
    const why = mismatch(small(change as never), checkpoint);
    expect(why).toMatch(message);
    expect(why).toMatch(ONE_LINE);
  });

  it('it cannot as another format, and that comes first', () => {
    expect(mismatch(small({ seed: 8 }), { ...checkpoint, format: FORMAT + 1 })).toBe(
      `format: expected ${FORMAT}, found ${FORMAT + 1}`,
    );
  });

  it('samples are compared entry by entry and row by row', () => {
    const task = (values: readonly (readonly number[])[]) => small({ task: { kind: 'samples', values } });
    const held = holding(new Map(), task([[1], [2]]));
    expect(mismatch(task([[1], [2]]), held)).toBeUndefined();
    expect(mismatch(task([[1], [3]]), held)).toMatch(/^task\.values.*1.*0.*: expected 3, found 2$/);
    expect(mismatch(task([[1], [2], [3]]), held)).toMatch(/^task\.values.*2.*: expected a list of 1, found nothing$/);
  });
});
