import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { names } from '../../pipelines/files/files.ts';
import { greeted } from '../server/support.ts';
import { kindText, PIPELINE } from './own.ts';
import { type Ended, eachWithin, folder, linesOf, RUNAWAY, start, tiny, within } from './support.ts';

const { file } = folder();

describe('list', () => {
  it('has a line on each named pipeline', async () => {
    const { code, stdout, stderr } = await within('list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(names());
    expect(lines.find((line) => line.startsWith('long-force '))).toMatch(
      /long target of 10 s, rule: FORCE, no working memory, 1000 units$/,
    );
  });

  it('has a line of JSON on each with --json, with the spec', async () => {
    const found = linesOf(await within('list', '--json'));
    expect(found.map(({ name }) => name)).toEqual(names());
    expect(found.find(({ name }) => name === 'long-force')).toMatchObject({
      about: expect.stringContaining('rule: FORCE'),
      spec: { rule: { kind: 'force' } },
    });
  });

  it('has no bounds that only guard against a mistyped exponent', async () => {
    const { stdout } = await within('list', '--kinds');
    expect(stdout).toMatch(/^ {6}learningRate = 0.0005, live: learning rate at the start \(a number ≥ 0\)$/m);
    expect(stdout).not.toMatch(/1000000000|1e9/);
  });

  it('has pipelines in code among the kinds, with their parameters and places, and kinds for places of theirs', async () => {
    const gain = kindText('steady')
      .replace("'rule'", "'gain'")
      .replace('import { kind, live, mealy }', 'import { kind }');
    const own = file('own.ts', `${PIPELINE}\n${gain.replace(/\(\) => .*\);/, '() => null);')}`);
    const [plain, json] = await eachWithin(['list', '--use', own], ['list', '--json', '--kinds', '--use', own]);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain?.stdout).toMatch(/^gain: a place of your own\n {2}steady \(default\): mine$/m);
    expect(plain?.stdout).toMatch(
      /^pipeline "bare": trials of 100 steps\n {6}lambda = 1.5, live: .*\n {2}rule: hebbian, force$/m,
    );
    expect(linesOf(json as Ended).at(-1)).toMatchObject({
      pipeline: 'bare',
      parameters: { lambda: { default: 1.5 } },
      places: [{ name: 'rule', kinds: ['hebbian', 'force'] }],
    });
  });
});

describe('help', () => {
  it('is the same as --help, of all and of each command', async () => {
    for (const words of [[], ['run'], ['study']]) {
      const [asked, flag] = await eachWithin(['help', ...words], [...words, '--help']);
      expect(asked).toMatchObject({ code: 0, stderr: '' });
      expect(asked).toEqual(flag);
    }
  });
});

describe('--help and --version', () => {
  it('tell what there is to know, and exit with 0', async () => {
    const helps = await eachWithin(['--help'], ['run', '--help'], ['serve', '--help'], ['--version']);
    for (const { code, stderr } of helps) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [all, run, serve, version] = helps.map(({ stdout }) => stdout);
    expect(all).toMatch(/Examples:\n {2}(npx tsx bin\/reservoir-rx.ts|npm run --silent cli --) list/);
    for (const flag of ['--trials', '--seed', '--json', '--save', '--resume']) expect(run).toContain(flag);
    for (const flag of ['--pipeline', '--port', '--host', '--speed', '--seed']) expect(serve).toContain(flag);
    expect(serve).toContain('trains without end');
    const { version: expected } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(version).toBe(`${expected}\n`);
  });
});

describe('serve', () => {
  const spec = file('tiny.json', tiny);

  it.each(['SIGINT', 'SIGTERM'] as const)('says where a client can join it, and ends cleanly on %s', async (signal) => {
    const running = start('serve', '--pipeline', spec, '--port', '0', '--speed', '5', '--seed', '3');
    const [address] = await running.says(/ws:\/\/127\.0\.0\.1:\d+/);
    const client = await greeted(address);
    expect(client.hello.pipeline).toBe(spec);
    client.say({ type: 'subscribe', signals: ['readout.z'], rate: 100 });
    await client.next('frame');
    running.child.kill(signal);
    expect(await client.closed).toEqual({ code: 1001, reason: 'the server is ending' });
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('says in a line that a port is in use', async () => {
    const running = start('serve', '--pipeline', spec, '--port', '0');
    const [, port = ''] = await running.says(/ws:\/\/127\.0\.0\.1:(\d+)/);
    const { code, stdout, stderr } = await within('serve', '--pipeline', spec, '--port', port);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `reservoir-rx: port: expected a free one, found ${port} in use on 127.0.0.1 (--port 0 takes a free one)\n`,
    );
    running.child.kill('SIGINT');
    await running.ended;
  });

  it('says in a line that a module failed, and stays: a client can reset it or load another pipeline', async () => {
    const divergent = file('divergent.json', { ...tiny, attractor: RUNAWAY });
    const running = start('serve', '--pipeline', divergent, '--port', '0');
    const said = new Promise<string>((resolve) => running.child.stderr?.once('data', (part) => resolve(String(part))));
    expect(await said).toMatch(/^reservoir-rx: attractor.x: expected rates of order 1[^\n]*\n$/);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
  });
});
