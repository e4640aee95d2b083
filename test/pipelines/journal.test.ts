import { describe, expect, it } from 'vitest';
import { type Journal, parseJournal, type ReplayEvent, replay } from '../../pipelines/index.ts';
import { alone, live } from './sessions.ts';
import { hear, last, left, RUNAWAY, right, SMALL, small } from './support.ts';

const replayed = async (journal: Journal): Promise<readonly ReplayEvent[]> => {
  const { values, error } = await hear(replay(journal));
  if (error !== undefined) throw error;
  return values;
};

const endOf = (events: readonly ReplayEvent[]) => last(events) as Extract<ReplayEvent, { type: 'done' }>;

describe('a journal', () => {
  it('replays a session to the last bit: changes within trials, swaps, a new seed, a restore, another pipeline', async () => {
    const session = live(alone(small({ attractor: { ...SMALL.attractor, kind: 'replayed', cue: null } })));
    await session.steps(50);
    await session.ask('set', { parameters: { 'reservoir.lambda': 1.3, 'projection.strength': 0.5 } });
    await session.steps(33);
    await session.ask('swap', { place: 'rule', kind: 'force', parameters: { alpha: 2 } });
    await session.steps(40);
    await session.ask('swap', { place: 'memory', kind: 'none' });
    await session.ask('swap', { place: 'consolidation', kind: 'every', parameters: { steps: 7 } });
    await session.steps(100);
    const { checkpoint } = await session.ask('save');
    await session.steps(11);
    await session.ask('reset', { seed: 12 });
    await session.steps(70);
    const seeded = await session.hash();
    await session.ask('restore', { checkpoint });
    await session.steps(25);
    await session.ask('swap', { place: 'rule', kind: 'hebbian', parameters: { learningRate: 0.01, decay: null } });
    await session.ask('swap', { place: 'memory', kind: 'replayed' });
    await session.steps(64);
    const hash = await session.hash();
    expect(seeded).not.toBe(hash);

    const { journal } = await session.ask('journal');
    expect(session.lines.join('')).toBe((journal as string).replace(/.*\n$/, ''));
    const end = endOf(await replayed(right(parseJournal(journal as string))));
    expect(end).toMatchObject({ step: 223 + 25 + 64, hash });

    await session.ask('load', { pipeline: { ...small({ rule: 'force', seed: 5 }) } });
    await session.steps(130);
    const loaded = await session.hash();
    const whole = (await session.ask('journal')).journal as string;
    expect(endOf(await replayed(right(parseJournal(whole))))).toMatchObject({ step: 130, hash: loaded });
  });

  it('replays several variants that were loaded while one ran', async () => {
    const session = live();
    await session.steps(7);
    const variants = { hebbian: { ...small() }, force: { ...small({ rule: 'force' }) } };
    await session.ask('load', { variants });
    expect(session.description()).toMatchObject({ pipeline: 'hebbian,force', variants: ['hebbian', 'force'] });
    await session.steps(50);
    const hash = await session.hash();
    const end = endOf(await replayed(right(parseJournal((await session.ask('journal')).journal as string))));
    expect(end).toMatchObject({ step: 50, hash });
  });

  it('replays several variants, and a session that failed and was reset', async () => {
    const variants = [
      { name: 'a', spec: small() },
      { name: 'b', spec: small({ rule: 'force' }) },
    ];
    const session = live(variants);
    await session.steps(30);
    await session.ask('swap', { place: 'rule', kind: 'none', variant: 'b' });
    await session.ask('set', { parameters: { 'a/memory.adaptation': 0 } });
    await session.steps(40);
    const compared = await session.hash();
    const end = endOf(await replayed(right(parseJournal((await session.ask('journal')).journal as string))));
    expect(end).toMatchObject({ step: 70, hash: compared });
    expect(end.checkpoints.map(({ name }) => name)).toEqual(['a', 'b']);

    await session.ask('load', { pipeline: { ...SMALL, attractor: RUNAWAY } });
    await session.refuse('step', { steps: 5000 });
    await session.ask('load', { pipeline: { ...SMALL, seed: 3 } });
    await session.steps(5);
    const again = endOf(await replayed(right(parseJournal((await session.ask('journal')).journal as string))));
    expect(again).toMatchObject({ step: 5, hash: await session.hash() });
  });

  it('tells of each trial and each change in their order', async () => {
    const session = live();
    await session.steps(130);
    await session.ask('set', { parameters: { 'reservoir.lambda': 1.2 } });
    await session.steps(120);
    const events = await replayed(right(parseJournal((await session.ask('journal')).journal as string)));
    expect(events.map((event) => (event.type === 'trial' ? event.trial : event.type))).toEqual([
      ...[1, 'change', 'change'],
      ...[2, 'change', 'done'],
    ]);
  });

  it('ends with what it ended with: a session that goes on adds to it', async () => {
    const session = live();
    await session.steps(3);
    session.end();
    expect(session.lines.map((line) => JSON.parse(line).type)).toEqual(['journal', 'pace', 'end']);
    expect(right(parseJournal(session.lines.join('')))).toMatchObject({ end: { step: 3 }, remark: undefined });
  });

  it('that a crash cut short is what it was before its last line, and says so', async () => {
    const session = live();
    await session.steps(3);
    await session.ask('set', { parameters: { 'reservoir.lambda': 1.2 } });
    await session.ask('set', { parameters: { 'reservoir.lambda': 1.3 } });
    const whole = session.lines.join('');
    const cut = right(parseJournal(whole.slice(0, -9)));
    expect(cut.entries.map(({ type }) => type)).toEqual(['pace', 'change']);
    expect(cut.remark).toBe('line 4 was cut short and is left out');
    expect(right(parseJournal(whole))).toMatchObject({ remark: 'it has no end: it stops at its last line' });
    expect(endOf(await replayed(cut)).step).toBe(3);
  });
});

describe('a journal in a file', () => {
  it('may begin with a byte order mark', () => {
    const text = live().lines.join('');
    expect(right(parseJournal(`\uFEFF${text}`))).toEqual(right(parseJournal(text)));
  });
});

describe('a journal that is none', () => {
  const head = live().lines.join('');
  const line = (json: object) => `${JSON.stringify(json)}\n`;
  const set = { type: 'change', step: 4, changes: { 'reservoir.lambda': 1 } };
  const cases: Readonly<Record<string, readonly [string, RegExp]>> = {
    nothing: ['', /^expected a journal, found ""$/],
    'other text': ['hello\n', /^line 1, column 1: expected JSON, found hello$/],
    'other JSON': ['[]\n', /^line 1: the whole: expected an object/],
    'another format': [head.replace('"format":3', '"format":9'), /^line 1: format: expected 3, found 9$/],
    'a bad spec': [head.replace('"units":40', '"units":0'), /^line 1: variants\[0\].spec.reservoir.units: expected/],
    'a line of another type': [head + line({ type: 'walk' }), /^line 2: the whole: expected a line of type change, /],
    'a line that is no JSON': [`${head}{"type":\n`, /^line 2, column 9: expected a value, found the end$/],
    'a key that stands twice in a line': [
      `${head}{"type":"reset","step":1,"step":2,"seed":3}\n`,
      /^line 2, column 26: expected each key once, found "step" again, first in line 2$/,
    ],
    'an empty line': [`${head}\n${line(set)}`, /^line 2, column 1: expected a value, found the end$/],
    'changes that are none': [head + line({ ...set, changes: 3 }), /^line 2: changes: expected an object of changes/],
    'a line of the first format in one of the second': [
      head + line({ type: 'controls', step: 4, controls: { 'reservoir.lambda': 1 } }),
      /^line 2: the whole: expected a line of type change, .*found "controls"$/,
    ],
    'steps that go back': [head + line(set) + line({ ...set, step: 3 }), /^line 3: step: expected ≥ 4, found 3$/],
    'more after its end': [
      head + line({ type: 'end', step: 1 }) + line(set),
      /^line 3: expected nothing after the end$/,
    ],
  };

  it.each(Object.keys(cases))('%s: one line on what is wrong', (name) => {
    const [source, expected] = cases[name] ?? ['', /never/];
    expect(left(parseJournal(source))).toMatch(expected);
  });

  it('a change of what is not there, or to what it cannot be, is found when it is replayed', async () => {
    const wrong: readonly (readonly [object, RegExp])[] = [
      [
        { ...set, changes: { 'b/reservoir.lambda': 1 } },
        /^line 2: b\/reservoir.lambda: expected a control of what runs$/,
      ],
      [{ ...set, changes: { x: 1 } }, /^line 2: x: expected a control of what runs$/],
      [{ ...set, changes: { 'rule.alpha': 1 } }, /^line 2: rule.alpha: expected a control of what runs$/],
      [{ ...set, changes: { 'rule.learningRate': -1 } }, /^line 2: rule.learningRate: expected a number ≥ 0/],
      [{ ...set, changes: { rule: { kind: 'force', alpha: 0 } } }, /^line 2: rule.alpha: expected a number above 0/],
      [{ ...set, anew: ['rule'] }, /^line 2: rule: expected a place that is changed, too$/],
      [{ type: 'restore', step: 1, checkpoint: 'AAAA' }, /^line 2: expected a checkpoint/],
    ];
    for (const [entry, expected] of wrong) {
      const { error } = await hear(replay(right(parseJournal(head + line(entry)))));
      expect((error as Error).message).toMatch(expected);
    }
  });
});
