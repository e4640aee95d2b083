import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unshared } from '../../modules/index.ts';
import { loadPipeline } from '../../pipelines/files/files.ts';
import { pipelineOf } from '../../pipelines/index.ts';
import { loadStudy } from '../../pipelines/studies/index.ts';
import { live } from '../pipelines/sessions.ts';
import { left, right } from '../pipelines/support.ts';
import { greeted } from '../server/support.ts';
import { thoroughly } from '../support/thorough.ts';
import { kindText, MEMORY, PIPELINE, REWARD, RULE, WRAPPED } from './own.ts';
import { cli, type Ended, folder, linesOf, start, tiny, within } from './support.ts';

const { path, file } = folder();
const rule = file('delta.ts', RULE);
const memory = file('wheels.ts', MEMORY);
file('wrapped.ts', WRAPPED);
const reward = file('threshold.js', REWARD);
const bare = file('bare.ts', PIPELINE);
const { attractor: _, ...rest } = tiny;
const own = { ...rest, memory: 'wheels', rule: { kind: 'delta', learningRate: 2e-3 }, reward: 'threshold' };
const spec = file('own.json', { use: ['./delta.ts', './wheels.ts', './threshold.js'], ...own });
const bareSpec = file('bare-spec.json', own);
const USE = ['--use', rule, memory, reward];

/** Where it lies, as the command line says it. */
const said = (name: string): string => relative('', name);

describe("kinds of a user's own", () => {
  it('are trained and tested like those that ship: named by the spec or by --use, the same bits', async () => {
    const [named, used] = await Promise.all([cli('run', spec, '--json'), cli('run', bareSpec, '--json', ...USE)]);
    expect(named).toMatchObject({ code: 0, stderr: '' });
    expect(linesOf(named).map(({ type }) => type)).toEqual(['test', 'test', 'test', 'done']);
    const scores = (ended: Ended) => linesOf(ended).map(({ stepsPerSecond: _, ...all }) => all);
    expect(scores(used)).toEqual(scores(named));
  });

  thoroughly('go on from a checkpoint bit for bit, and only with their files', async () => {
    const [half, whole, again] = ['half', 'whole', 'again'].map((name) => file(`${name}.ckpt`)) as [
      string,
      string,
      string,
    ];
    await Promise.all([
      cli('run', spec, '--trials', '2', '--save', half),
      cli('run', spec, '--trials', '4', '--save', whole),
    ]);
    const [resumed, without] = await Promise.all([
      cli('run', spec, '--trials', '4', '--resume', half, '--save', again),
      cli('run', 'short-hebbian', '--resume', half),
    ]);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(again).equals(readFileSync(whole))).toBe(true);
    expect(without).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^reservoir-rx: .*half.ckpt: .*"delta"|"wheels"/),
    });
  });

  it('are served, steered and swapped, and the session is replayed with them', async () => {
    const journal = file('session.jsonl');
    const running = start('serve', '--pipeline', spec, '--port', '0', '--speed', '5', '--journal', journal);
    const [address] = await running.says(/ws:\/\/127\.0\.0\.1:\d+/);
    const client = await greeted(address as string);
    const place = (name: string) => client.hello.places.find((one) => one.name === name);
    expect(place('rule')).toMatchObject({
      kind: 'delta',
      kinds: expect.arrayContaining([expect.objectContaining({ title: 'delta rule' })]),
    });
    expect(client.hello.signals).toContainEqual({ name: 'attractor.x', shape: [12], layout: 'ring' });
    let id = 0;
    const ask = async (method: string, params: object) => {
      client.say({ type: 'call', id: ++id, method, params });
      return (await client.next('result')).result as Record<string, unknown>;
    };
    await ask('set', { parameters: { 'rule.learningRate': 1e-2, 'reward.theta': null } });
    await ask('swap', { place: 'memory', kind: 'none' });
    await ask('swap', { place: 'rule', kind: 'hebbian' });
    await ask('swap', { place: 'memory', kind: 'wheels', parameters: { neurons: 7 } });
    await ask('swap', { place: 'rule', kind: 'delta', parameters: { kept: 0 } });
    await ask('step', { steps: 20 });
    const { checkpoint } = await ask('save', {});
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 0 });
    const end = file('end.ckpt', '');
    const { code, stdout, stderr } = await cli('run', '--journal', journal, '--save', end);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/rule.learningRate = 0.01/);
    expect(readFileSync(end).toString('base64')).toBe(checkpoint);
  });

  it('are listed with those that ship', async () => {
    const [plain, json] = await Promise.all([
      cli('list', '--kinds', ...USE),
      cli('list', '--kinds', '--json', '--use', rule, bare),
    ]);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^rule: Learning rule\n {2}hebbian \(default\): Hebbian$/m);
    expect(plain.stdout).toMatch(
      /^ {2}delta: delta rule\n {4}ΔW = η e rᵀ.*\n {6}learningRate = 0.001, live: how much/m,
    );
    expect(plain.stdout).toMatch(/theta = 0.5, live: .* or null \(always\)\)$/m);
    const kinds = linesOf(json).filter(({ kind }) => kind === 'delta');
    expect(kinds).toMatchObject([{ place: 'rule', title: 'delta rule', parameters: { kept: { without: 0 } } }]);
  });
});

describe('a module that exports a pipeline', () => {
  it('is run, and resumed bit for bit', async () => {
    const [half, whole, again] = ['h', 'w', 'a'].map((name) => file(`bare-${name}.ckpt`)) as [string, string, string];
    const [first] = await Promise.all([
      cli('run', bare, '--trials', '2', '--save', half, '--json'),
      cli('run', bare, '--trials', '4', '--save', whole),
    ]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(await cli('run', bare, '--resume', half, '--save', again)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(again).equals(readFileSync(whole))).toBe(true);
  });

  it('answers a session like any other: places, parameters, swaps', async () => {
    const { spec: found, library } = right(await loadPipeline(bare)());
    const session = live([{ name: '', spec: found }], { library });
    expect(session.description().places.map(({ name, kind }) => [name, kind])).toEqual([['rule', 'hebbian']]);
    await session.ask('set', { parameters: { lambda: 1 } });
    await session.ask('swap', { place: 'rule', kind: 'force', parameters: { alpha: 3 } });
    await session.steps(5);
    expect(session.state().controls[0]).toMatchObject({ lambda: 1, rule: { kind: 'force', alpha: 3 } });
    expect(await session.refuse('swap', { place: 'memory', kind: 'none' })).toBe(
      'place: expected "rule"; found "memory"',
    );
  });
});

describe("a user's file far from any package", () => {
  it('has the rxjs that reservoir-rx has', async () => {
    const check = `
import { clock } from 'reservoir-rx';
import { Observable } from 'rxjs';
import { map } from 'rxjs/operators';
if (!(clock({ trials: 1, trialSteps: 1 }).pipe(map((tick) => tick)) instanceof Observable)) throw new Error('another rxjs');
`;
    const at = file('rxjs.ts', `${check}${PIPELINE}`);
    const sensor = file('sensor.ts', readFileSync('docs/examples/sensor.ts', 'utf8'));
    const ended = await cli('list', '--kinds', '--json', '--use', at, sensor);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(linesOf(ended).flatMap(({ pipeline }) => (pipeline === undefined ? [] : [pipeline]))).toEqual([
      'bare',
      'sensor',
    ]);
  });
});

describe('a file that has moved since it was written down', () => {
  it('is the one of its name that --use gives: in a journal, a spec and a study', async () => {
    const [moved, other] = ['moved', 'deep/er'].map((name) => join(path, name)) as [string, string];
    for (const [at, text] of [
      [join(moved, 'delta.ts'), RULE],
      [join(other, 'using.json'), JSON.stringify({ ...tiny, rule: 'delta', use: ['../gone/delta.ts'] })],
      [join(other, 'study.json'), JSON.stringify({ name: 's', base: './using.json', search: 'ablation', seeds: 1 })],
    ] as const) {
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, text);
    }
    const given = join(moved, 'delta.ts');
    const { spec: found, library } = right(await loadPipeline(join(other, 'using.json'), [given])());
    expect(found.use).toEqual([given]);
    const session = live([{ name: '', spec: { ...found, use: ['gone/delta.ts'] } }], { library });
    await session.steps(3);
    const journal = file('moved.jsonl', (await session.ask('journal')).journal as string);
    const replayed = await within('run', '--journal', journal, '--use', given);
    expect(replayed).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(await session.hash()) });
    const without = await within('run', '--journal', journal);
    expect(without.stderr).toMatch(/gone\/delta\.ts: .*no such file \(--use says where one lies now\)\n$/);
    const plan = right(await loadStudy(join(other, 'study.json'), [given])());
    expect(plan.variants[0].params.use).toEqual([given]);
  });

  it('does not keep a checkpoint from going on', async () => {
    const half = file('moved.ckpt');
    const moved = file('moved/delta.ts', RULE);
    const here = file('moving.json', { ...tiny, rule: 'delta', use: ['./delta.ts'] });
    expect(await within('run', here, '--trials', '2', '--save', half)).toMatchObject({ code: 0 });
    const there = file('moved/moving.json', { ...tiny, rule: 'delta' });
    expect(await within('run', there, '--resume', half, '--use', moved)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a file that cannot be used', () => {
  const bad = (name: string, content: string): string => file(name, content);
  const ours = (name: string) => `${kindText(name)}`;
  const two = `${kindText('one')}\nexport const other = kind('rule', 'one', mine.declaration, () => null);\n`;
  const using = { ...tiny, rule: 'mine' };

  it.each<readonly [string, string, RegExp]>([
    ['that is not there', join(path, 'missing.ts'), /expected a module with kinds or a pipeline, found no such file$/],
    [
      'that exports nothing of the kind',
      bad('nothing.js', 'export const a = 1;\n'),
      /found a: it exports no kind and no pipeline$/,
    ],
    [
      'with two kinds of one name',
      bad('two.js', two),
      /kind rule\/one: expected kinds of different names, found two of this one$/,
    ],
    [
      'with a name that ships already',
      bad('taken.js', ours('hebbian')),
      /kind rule\/hebbian: expected kinds of different names/,
    ],
    [
      'with a kind of no place',
      bad('stray.js', kindText('mine').replace("'rule'", "'heart'")),
      /expected a place of memory, .*, found heart$/,
    ],
    [
      'with a default outside its range',
      bad('outside.js', kindText('mine', "{ a: live(3, { max: 1, about: 'a' }) }")),
      /kind rule\/mine: default.*a: expected a number ≤ 1, found 3$/,
    ],
    [
      'with a syntax error',
      bad('syntax.ts', 'export const a = (;\n'),
      /expected a module with kinds or a pipeline, found .*Unexpected/,
    ],
    ['that imports what is not there', bad('imports.ts', "import './gone.ts';\n"), /found .*gone.ts/],
    ['that imports a package that is not there', bad('package.js', "import 'constructor';\n"), /package 'constructor'/],
    ['that throws', bad('throws.js', "throw new Error('not today');\n"), /found not today$/],
  ])('%s is told of in one line that names it', async (_, used, expected) => {
    const { code, stdout, stderr } = await cli('run', file('any.json', tiny), '--use', used);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr.trimEnd()).toContain(`reservoir-rx: ${said(used)}: `);
    expect(stderr.trimEnd()).toMatch(expected);
  });

  it('is named where a kind of it cannot be made', async () => {
    const used = bad('making.js', kindText('mine', '{}', "{ throw new Error('no clay'); }"));
    const ended = await cli('run', file('using.json', using), '--use', used);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toBe(`reservoir-rx: ${said(used)}: kind rule/mine cannot be made: no clay\n`);
  });

  it('is named where a pipeline of it cannot be built', async () => {
    const used = bad(
      'unbuilt.js',
      "import { pipeline } from 'reservoir-rx';\nexport default pipeline({ name: 'p', trialSteps: 3 }, () => { throw new Error('no clay'); });\n",
    );
    const ended = await cli('run', used);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toBe(
      `reservoir-rx: ${used}: pipeline: expected one that can be built, as p cannot, found ${said(used)}: no clay\n`,
    );
  });

  it.each([
    ['check', 'its check throws'],
    ['adjust', 'its adjust throws'],
  ])('is named where the %s of a kind throws, beside the spec that the values are in', async (name, expected) => {
    const content = kindText('mine').replace(
      "title: 'mine'",
      `title: 'mine', ${name}: () => { throw new Error('boom'); }`,
    );
    const used = bad(`${name}.ts`, content);
    const at = file('using.json', using);
    expect(left(await loadPipeline(at, [used])())).toEqual([
      `${at}: rule: expected values that kind rule/mine can check, found ${said(used)}: kind rule/mine: ${expected}: boom`,
    ]);
  });

  it('is named where what it calls a kind is none', async () => {
    const used = bad('none.js', 'export const a = Object.assign(() => 1, { declaration: {}, make: () => 1 });\n');
    const [line] = left(await loadPipeline(file('any.json', tiny), [used])());
    expect(line).toMatch(/^[^ ]*none\.js: expected a module .*, found kind .*: expected a name .*, found nothing$/);
  });

  it('is named where a pipeline of it, used by a spec, cannot be built or scored', async () => {
    const text = (scored: string, build: string) =>
      `import { pipeline } from 'reservoir-rx';\nexport default pipeline({ name: 'p', trialSteps: 3, scored: ${scored} }, ${build});\n`;
    const spec = file('p.json', { pipeline: 'p' });
    const first = bad('p1.ts', text('() => undefined', "() => { throw new Error('no clay'); }"));
    expect(left(await loadPipeline(spec, [first])())).toEqual([
      `${spec}: pipeline: expected one that can be built, as p cannot, found ${said(first)}: no clay`,
    ]);
    const later = "({ learning }) => { if (!learning) throw new Error('no clay'); return (ticks) => ticks; }";
    const second = bad('p2.ts', text("() => { throw new Error('no ears'); }", later));
    const { spec: found, library } = right(await loadPipeline(spec, [second])());
    const built = pipelineOf(found, library);
    expect(() => built.build({ noiseSeed: 1, learning: false, share: unshared })).toThrow(
      `${said(second)}: pipeline p cannot be built: no clay`,
    );
    expect(() => built.scored({} as never)).toThrow(`${said(second)}: pipeline p: its scored throws: no ears`);
  });

  it('is no pipeline where it exports kinds only', async () => {
    const ended = await cli('serve', '--pipeline', rule);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toBe(
      `reservoir-rx: ${said(rule)}: expected it to export a pipeline, found kinds only (--use takes them)\n`,
    );
  });

  it('is named by the spec that uses it, from wherever that lies', async () => {
    const at = join(path, 'deep', 'spec.json');
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, JSON.stringify({ use: ['../delta.ts', './gone.js'], ...own }));
    const { code, stderr } = await cli('run', at);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `reservoir-rx: ${said(join(path, 'deep', 'gone.js'))}: expected a module with kinds or a pipeline, found no such file\n`,
    });
  });
});
