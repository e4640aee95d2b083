import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacking, OPTIONAL, type Purpose, wanted } from '../../pipelines/files/optional.ts';
import { SKIPPED } from '../page/browser.ts';
import { browse, opened, TIMEOUT, text } from '../page/watching.ts';
import { hasRedis, redisServer } from '../pipelines/jobs/redisServer.ts';
import { foxglove } from '../server/foxgloveClient.ts';
import { describeThoroughly, thoroughly } from '../support/thorough.ts';
import { client, type Installed, installed } from './installed.ts';

/** All of it with what the package does not know: kinds and a pipeline in files of a user's own, outside of it. */
const LONG = 240_000;
let rx: Installed;

beforeAll(() => {
  rx = installed();
  for (const folder of ['kept', 'kept-two']) mkdirSync(join(rx.folder, folder));
}, LONG);
afterAll(() => rx?.remove());

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version;

let isWhole = false;
/** From here on with what is optional, as the lines say that it is installed, and with the rxjs that we have. */
const makeWhole = (): void => {
  if (isWhole) return;
  isWhole = true;
  // Of the images of MNIST nothing here makes use.
  const { MNIST: _, ...others } = OPTIONAL;
  rx.add(...Object.values(others).flat().map(wanted), `rxjs@${versionOf('rxjs')}`);
};

const FILES = ['my-rule.ts', 'my-memory.mjs', 'my-reward.ts'];
const USE = ['--use', ...FILES];

const write = (name: string, content: object): string => {
  writeFileSync(join(rx.folder, name), JSON.stringify(content));
  return name;
};
const bytesOf = (name: string): Buffer => readFileSync(join(rx.folder, name));

const small = { task: { kind: 'short', period: 60 }, reservoir: { units: 40 }, seed: 3 };
const protocol = { trials: 6, testAt: [3], testTrials: 1 };
const own = { ...small, protocol, memory: { kind: 'hands', neurons: 12 }, rule: { kind: 'traced' }, reward: 'graded' };

/** What a session's checkpoint hashes to, as `run --journal` prints it. */
const hashOf = (checkpoint: unknown): string =>
  createHash('sha256')
    .update(Buffer.from(String(checkpoint), 'base64'))
    .digest('hex');

const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Trains in one go, and in two with a checkpoint between. */
const resumesBitForBit = async (whole: string, half: string, words: readonly string[]): Promise<void> => {
  const once = await rx.rx('run', whole, ...words, '--save', 'once.ckpt');
  expect(once).toMatchObject({ code: 0, stderr: '' });
  expect(await rx.rx('run', half, ...words, '--save', 'half.ckpt')).toMatchObject({ code: 0 });
  expect(await rx.rx('run', whole, ...words, '--resume', 'half.ckpt', '--save', 'twice.ckpt')).toMatchObject({
    code: 0,
  });
  expect(bytesOf('twice.ckpt').equals(bytesOf('once.ckpt'))).toBe(true);
};

/** What the page shows of a pipeline that is served: the boxes, and what the inspector says of one of them. */
const inPage = async (words: readonly string[], select: string, look: (page: Page) => Promise<void>): Promise<void> => {
  const serving = await rx.begin(['serve', ...words, '--port', '0', '--speed', '2'], /see it at (http:\S+)/);
  const browsing = await browse();
  try {
    const { page, complaints } = await opened(browsing, serving.found[1] as string);
    await page.locator(select).first().click(TIMEOUT);
    await look(page);
    expect(complaints).toEqual([]);
  } finally {
    await browsing.close();
    await serving.stop();
  }
};

const compared = {
  name: 'compared',
  base: { ...small, memory: 'none', protocol },
  seeds: 2,
  vary: { rule: ['hebbian', 'force'] },
};

/** What says that a purpose's packages are missing. */
const missing = (purpose: Purpose): string => lacking(purpose, { has: () => false }) ?? '';

const readsTypescript = Boolean((process.features as { readonly typescript?: unknown }).typescript);

beforeAll(() => {
  write('core.json', compared.base);
  write('compared.json', compared);
});

describe('the core alone: the package and rxjs', () => {
  it('is fewer than 25 packages and 25 MB', () => {
    const { packages, megabytes } = rx.size();
    expect(packages).toBeLessThan(25);
    expect(megabytes).toBeLessThan(25);
  });

  it('is imported, all three entries of it', () => {
    const program = ['', '/server', '/studies'].map((entry) => `await import('reservoir-rx${entry}');`).join('\n');
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: rx.folder });
  });

  it('has types that compile, beside another patch of rxjs than ours, and without what is optional', () => {
    expect(rx.check('typed.ts')).toBe('');
  });

  it.concurrent.each(['list', 'schema --study', 'run core.json', 'study compared.json --dry-run'])(
    'does `%s`',
    async (line) => {
      expect(await rx.rx(...line.split(' '))).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it('runs a pipeline of a user’s that imports rxjs, and a package that does: there is one for all of them', async () => {
    const uses = join(rx.folder, 'node_modules', 'uses-rxjs');
    mkdirSync(uses);
    const about = { name: 'uses-rxjs', version: '1.0.0', type: 'module', exports: './index.js' };
    writeFileSync(join(uses, 'package.json'), JSON.stringify(about));
    const code = `import { Observable, tap } from 'rxjs';
export const passed = (theirs) => (source) => {
  if (theirs !== Observable) throw new Error('another rxjs than the user’s');
  return source.pipe(tap(() => {}));
};
`;
    writeFileSync(join(uses, 'index.js'), code);
    const ended = await rx.rx('run', 'with-rxjs.mjs');
    rmSync(uses, { recursive: true });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('serves', async () => {
    const serving = await rx.begin(['serve', '--pipeline', 'core.json', '--port', '0'], /signals at (ws:\S+);/);
    const one = await client(serving.found[1] as string);
    expect(one.hello.places).toBeDefined();
    one.close();
    expect(await serving.stop()).toMatchObject({ code: 0 });
  });

  it('runs a study to its data and its report; that it has no figures is said before the runs', async () => {
    const { code, stderr } = await rx.rx('study', 'compared.json', '--out', 'compared');
    const so = missing('figures').replace(': npm', ', so the report has no figures: npm');
    expect(code).toBe(0);
    expect(stderr.split('\n')[0]).toBe(so);
    for (const table of ['runs', 'tests', 'variants']) bytesOf(`compared/${table}.parquet`);
    expect(bytesOf('compared/report.html').toString()).toContain('so the report has no figures: npm install vega');
    expect(existsSync(join(rx.folder, 'compared', 'figures'))).toBe(false);
  });

  thoroughly('writes the paper’s report without what it lacks, and says so first', async () => {
    const words = ['paper', '4', '--tiny', '--seeds', '1', '--report', '--out', 'paper'];
    const { code, stderr } = await rx.rx(...words);
    expect(code).toBe(0);
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.replace(/, so [^:]*/, '')),
    ).toEqual([missing('figures'), missing('MNIST')]);
  });

  thoroughly('does not count a run as failed that lacks a package: it is tried again', async () => {
    const asks = "import { query } from 'reservoir-rx/studies';\nexport default () => query('compared', 'select 1');\n";
    writeFileSync(join(rx.folder, 'asks.mjs'), asks);
    write('asking.json', { ...compared, name: 'asking', seeds: 1, task: 'asks.mjs' });
    const { code, stderr } = await rx.rx('study', 'asking.json', '--out', 'asking');
    expect(code).toBe(1);
    expect(stderr).toContain(`failed: ${missing('query')}\n`);
    expect(stderr).toContain('runs could not be done here: the same command tries them again');
    expect(bytesOf('asking/runs.log').toString()).not.toContain('query:');
  });

  /** Commands that need a purpose's packages; figures and MNIST are above. */
  const needing: readonly (readonly [Exclude<Purpose, 'figures' | 'MNIST'>, readonly string[]])[] = [
    ['query', ['query', 'compared', 'select 1']],
    ['redis', ['study', 'compared.json', '--engine', 'redis', '--out', 'queued']],
    ['redis', ['worker']],
    ['TypeScript before Node 22.18', ['run', 'core.json', '--use', 'my-rule.ts']],
  ];
  it.concurrent.each(needing.filter(([purpose]) => !(readsTypescript && purpose.startsWith('TypeScript'))))(
    'lacks what %s needs, and says so in one line, with the command that installs it: %j',
    async (purpose, words) => {
      const { code, stdout, stderr } = await rx.rx(...words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^reservoir-rx: .*\n$/);
      expect(stderr.trimEnd().endsWith(missing(purpose))).toBe(true);
      expect(existsSync(join(rx.folder, 'queued'))).toBe(false);
    },
  );
});

describeThoroughly('with what is optional', () => {
  beforeAll(makeWhole, LONG);

  it('the same study has its figures, and is asked in SQL', async () => {
    const drawn = await rx.rx('study', 'compared.json', '--out', 'compared');
    expect(drawn).toMatchObject({ code: 0, stderr: expect.not.stringContaining('npm install') });
    bytesOf('compared/figures/curves.png');
    const asked = await rx.rx('query', 'compared', 'select count(*) as runs from runs', '--csv');
    expect(asked).toEqual({ code: 0, stdout: 'runs\n4\n', stderr: '' });
  });

  it('its types compile beside our rxjs', () => {
    expect(rx.check('typed.ts')).toBe('');
  });
});

describe('what is packed', () => {
  it('is what its package.json says, for Node and for bundlers (publint), and has types (attw)', () => {
    const tool = (name: string, ...words: readonly string[]): string =>
      execFileSync('npx', ['--no-install', name, ...words], { encoding: 'utf8' });
    expect(tool('publint', rx.tarball, '--strict')).toContain('All good');
    expect(tool('attw', rx.tarball, '--profile', 'esm-only')).toMatch(/reservoir-rx\/studies/);
  });
});

describeThoroughly('a rule, a memory and a reward of one’s own, each in a file', () => {
  beforeAll(makeWhole, LONG);

  it(
    'a spec of them runs, and goes on from a checkpoint bit for bit',
    async () => {
      write('own.json', { use: FILES.map((file) => `./${file}`), ...own });
      write('half.json', { use: FILES.map((file) => `./${file}`), ...own, protocol: { ...protocol, trials: 3 } });
      await resumesBitForBit('own.json', 'half.json', []);
    },
    LONG,
  );

  it(
    'is served, swapped in over JSON and Foxglove, set, saved, restored and replayed bit for bit',
    async () => {
      write('plain.json', { ...small, memory: 'none' });
      const words = ['serve', '--pipeline', 'plain.json', ...USE, '--port', '0', '--journal', 'session.jsonl'];
      const serving = await rx.begin([...words, '--checkpoints', 'kept', '--speed', '2'], /signals at (ws:\S+);/);
      const address = serving.found[1] as string;
      const one = await client(address);
      const places = one.hello.places as readonly {
        readonly name: string;
        readonly kinds: readonly { readonly kind: string }[];
      }[];
      const kindsIn = (place: string) => places.find(({ name }) => name === place)?.kinds.map(({ kind }) => kind);
      expect(kindsIn('rule')).toContain('traced');
      expect(kindsIn('memory')).toContain('hands');
      expect(kindsIn('reward')).toContain('graded');

      await one.call('swap', { place: 'rule', kind: 'traced', parameters: { persistence: 0.9, learningRate: 1e-3 } });
      const fox = await foxglove(address);
      await fox.call('/swap', { place: 'memory', kind: 'hands', parameters: { neurons: 15 } });
      await fox.call('/swap', { place: 'reward', kind: 'graded' });
      await one.call('set', { parameters: { 'rule.learningRate': 2e-3, 'reward.gain': 5 } });
      await expect(one.call('set', { parameters: { 'rule.learningRate': 2 } })).rejects.toThrow('rule.learningRate');
      await expect(one.call('swap', { place: 'rule', kind: 'traced', parameters: { pace: 1 } })).rejects.toThrow(
        'pace',
      );
      const { specs } = (await one.call('get')) as { specs: readonly { readonly spec: Record<string, unknown> }[] };
      expect(specs[0]?.spec).toMatchObject({
        rule: { kind: 'traced', persistence: 0.9, learningRate: 2e-3 },
        memory: { kind: 'hands', neurons: 15, width: 10 },
        reward: { kind: 'graded', gain: 5 },
      });
      await one.call('save', { file: 'there.ckpt' });
      await one.call('swap', { place: 'rule', kind: 'hebbian' });
      await one.call('restore', { file: 'there.ckpt' });
      await one.call('pause');
      await one.call('step', { steps: 20 });
      const { checkpoint } = await one.call('save');
      one.close();
      fox.socket.terminate();
      await serving.stop();

      const replayed = await rx.rx('run', '--journal', 'session.jsonl', ...USE, '--json');
      expect(replayed.code).toBe(0);
      expect(lines(replayed.stdout).at(-1)).toMatchObject({ type: 'done', hash: hashOf(checkpoint) });
    },
    LONG,
  );

  const study = {
    name: 'own',
    base: 'own.json',
    seeds: 2,
    vary: { rule: ['hebbian', { kind: 'traced', persistence: 0 }], 'reward.gain': [1] },
  };
  const ablated = { ...study, search: 'ablation' };

  it(
    'a study varies them on this machine’s cores, and on workers at a Redis server, with the same results',
    async () => {
      write('study.json', ablated);
      const local = await rx.rx('study', 'study.json', '--out', 'local', '--json');
      expect(local.code).toBe(0);
      expect(lines(local.stdout).map(({ variant }) => variant)).toContain('rule=hebbian');
      expect(lines(local.stdout).map(({ variant }) => variant)).toContain('reward.gain=1');
      if (!hasRedis) return;
      const server = await redisServer(rx.folder, false);
      const { url } = server;
      const workers = await rx.begin(['worker', '--redis', url, '--workers', '1'], /workers at/);
      const queued = await rx.rx(
        'study',
        'study.json',
        '--out',
        'queued',
        '--engine',
        'redis',
        '--redis',
        url,
        '--json',
      );
      await workers.stop();
      await server.stop();
      expect(queued.code).toBe(0);
      expect(queued.stdout).toBe(local.stdout);
      expect(bytesOf('queued/runs.parquet').equals(bytesOf('local/runs.parquet'))).toBe(true);
    },
    LONG,
  );

  it.skipIf(SKIPPED !== undefined)(
    'the page shows their titles, their equations and a slider for each live parameter',
    () =>
      inPage(['--pipeline', 'own.json'], '[data-place="rule"]', async (page) => {
        await text(page, 'h1').toContain('Traced Hebbian');
        await text(page, '.inspector .equation').toContain('e ← d e + (z − z̄)');
        expect(await page.locator('.inspector input[type=range]').count()).toBe(1);
        await text(page, '[data-place="memory"]').toContain('hands of a clock');
        await page.locator('[data-place="reward"]').first().click();
        await text(page, '.inspector .equation').toContain('M = g (P − P̄)₊');
      }),
    LONG,
  );

  it(
    'a file that cannot be used is one line that names it',
    async () => {
      writeFileSync(join(rx.folder, 'bad.mjs'), 'export const nothing = 1;\n');
      const { code, stderr } = await rx.rx('run', 'own.json', '--use', 'bad.mjs');
      expect(code).toBe(2);
      expect(stderr).toMatch(/^reservoir-rx: bad\.mjs: .*\n$/);
    },
    LONG,
  );
});

describeThoroughly('a pipeline in code with two memories and a module of one’s own', () => {
  beforeAll(makeWhole, LONG);

  const file = 'two-memories.ts';

  it(
    'runs, and goes on from a checkpoint bit for bit',
    async () => {
      write('two.json', {
        use: [`./${file}`],
        pipeline: 'two memories',
        protocol: { trials: 4, testAt: [2], testTrials: 1 },
      });
      write('two-half.json', {
        use: [`./${file}`],
        pipeline: 'two memories',
        protocol: { trials: 2, testAt: [2], testTrials: 1 },
      });
      expect(await rx.rx('run', file)).toMatchObject({ code: 0, stderr: '' });
      await resumesBitForBit('two.json', 'two-half.json', []);
    },
    LONG,
  );

  it(
    'is served, swapped, set, saved, restored and replayed bit for bit',
    async () => {
      const words = ['serve', '--pipeline', file, '--port', '0', '--journal', 'two.jsonl', '--checkpoints', 'kept-two'];
      const serving = await rx.begin([...words, '--speed', '2'], /signals at (ws:\S+);/);
      const address = serving.found[1] as string;
      const one = await client(address);
      const graph = one.hello.graph as readonly {
        readonly name: string;
        readonly kind: string;
        readonly reads: readonly string[];
      }[];
      expect(graph.map(({ name, kind }) => `${name}/${kind}`)).toEqual(
        expect.arrayContaining(['ramp/ramp', 'mixed/mix']),
      );
      expect(graph.find(({ name }) => name === 'mixed')?.reads).toEqual(expect.arrayContaining(['drive', 'ramp']));
      expect((one.hello.signals as readonly { readonly name: string }[]).map(({ name }) => name)).toContain('ramp');

      await one.call('swap', { place: 'clock', kind: 'ring', parameters: { neurons: 30, warmup: 5 } });
      const fox = await foxglove(address);
      await fox.call('/swap', { place: 'rule', kind: 'force', parameters: { alpha: 2 } });
      await one.call('set', { parameters: { gain: 0.5 } });
      await one.call('save', { file: 'there.ckpt' });
      await one.call('set', { parameters: { gain: 2 } });
      await one.call('restore', { file: 'there.ckpt' });
      await one.call('pause');
      await one.call('step', { steps: 20 });
      const { checkpoint } = await one.call('save');
      const { parameters } = (await one.call('get')) as {
        parameters: readonly { readonly name: string; readonly value: unknown }[];
      };
      expect(parameters.find(({ name }) => name === 'gain')?.value).toBe(0.5);
      one.close();
      fox.socket.terminate();
      await serving.stop();
      const replayed = await rx.rx('run', '--journal', 'two.jsonl', '--json');
      expect(lines(replayed.stdout).at(-1)).toMatchObject({ type: 'done', hash: hashOf(checkpoint) });
    },
    LONG,
  );

  it.skipIf(SKIPPED !== undefined)(
    'the page draws its graph, its modules and its signals, and has a slider for its own parameter',
    () =>
      inPage(['--pipeline', file], '[data-place="clock"]', async (page) => {
        await text(page, 'h1').toContain('two memories');
        for (const name of ['ramp', 'mixed'])
          await expect.poll(() => page.locator(`[data-module="${name}"]`).count(), TIMEOUT).toBe(1);
        await text(page, '.inspector .equation').toContain('cos(2π t / Tᵢ + φᵢ)');
        await expect.poll(() => page.getByText('strength of the second memory').count(), TIMEOUT).toBeGreaterThan(0);
      }),
    LONG,
  );

  it(
    'is compared with another of its specs, and varied by a study',
    async () => {
      write('two-force.json', { use: [`./${file}`], pipeline: 'two memories', rule: 'force' });
      const words = ['serve', '--compare', `${file},two-force.json`, '--port', '0', '--speed', '2'];
      const serving = await rx.begin(words, /signals at (ws:\S+);/);
      const one = await client(serving.found[1] as string);
      expect(one.hello.variants).toEqual(['two-memories', 'two-force']);
      one.say({ type: 'subscribe', signals: ['two-memories/readout.z', 'two-force/readout.z'] });
      await one.until(({ type }) => type === 'frame');
      one.close();
      await serving.stop();

      write('two-study.json', {
        name: 'two',
        base: 'two.json',
        seeds: 2,
        vary: { rule: ['force'], gain: [0], clock: ['ring'] },
        search: 'ablation',
      });
      const done = await rx.rx('study', 'two-study.json', '--out', 'two-study', '--json');
      expect(done.code).toBe(0);
      expect(lines(done.stdout).map(({ variant }) => variant)).toEqual(
        expect.arrayContaining(['rule=force', 'gain=0', 'clock=ring']),
      );
    },
    LONG,
  );
});
