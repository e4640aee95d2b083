import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { CLI } from '../support/built.ts';
import { thoroughly } from '../support/thorough.ts';
import { folder, linesOf, start, tiny, within } from './support.ts';

const { file } = folder();
const spec = file('tiny.json', tiny);
const FULL = '/dev/full';

/** What acts on a terminal: colours, a cleared screen, another title, text turned round, a line that is taken back. */
const EVIL = 'a\u001b[31m\u001b[2J\u001b]0;x\u0007\u009b1m\u202eb\u200f\rc';
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** The real command line, with a stdout that cannot be written. */
const unwritable = (...words: readonly string[]): Promise<{ code: number | null; stderr: string }> =>
  new Promise((resolve) => {
    const full = openSync(FULL, 'w');
    const child = spawn(process.execPath, [CLI, ...words], {
      cwd: new URL('../../', import.meta.url),
      env: { ...process.env, RESERVOIR_RX_DEBUG: '' },
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    let stderr = '';
    child.stderr?.on('data', (part) => {
      stderr += part;
    });
    child.on('close', (code) => resolve({ code, stderr }));
  });

describe.skipIf(!existsSync(FULL))('output that cannot be written', () => {
  const expected = {
    code: 1,
    stderr: expect.stringMatching(/^reservoir-rx: stdout: expected a place to write to, found ENOSPC[^\n]*\n$/),
  };
  const endless = file('endless.json', { ...tiny, protocol: { trials: 1_000_000, testAt: [1], testTrials: 1 } });

  it.each([
    ['a table', ['run', spec]],
    ['JSON', ['run', spec, '--json']],
    ['of a run that would go on for hours', ['run', endless, '--json']],
    ['names', ['list']],
    ['kinds', ['list', '--kinds', '--json']],
    ['a schema', ['schema']],
    ['help', ['--help']],
    ['an answer', ['query', 'docs/paper/data', 'select 1 as one', '--csv']],
    ['an address', ['serve', '--pipeline', spec, '--port', '0']],
  ])('%s: is said in a line, and the exit code is 1', async (_, words) => {
    expect(await unwritable(...words)).toEqual(expected);
  });

  thoroughly("a study's summary: is said, though the report is there", async () => {
    const study = file('study.json', { name: 'n', base: spec, vary: { rule: ['force'] }, seeds: 1 });
    const out = file('study');
    expect((await within('study', study, '--out', out, '--workers', '1')).code).toBe(0);
    const { code, stderr } = await unwritable('study', study, '--out', out, '--report');
    expect(code).toBe(1);
    expect(stderr).toMatch(/reservoir-rx: stdout: expected a place to write to, found ENOSPC/);
  });

  it('of a run with --save: what has been learnt is kept, and the exit code is 1', async () => {
    const place = file('kept.ckpt');
    const { code, stderr } = await unwritable('run', endless, '--json', '--save', place);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^stopped in trial \d+, saved in .*; go on with\n {2}[^\n]*\nreservoir-rx: stdout: [^\n]*\n$/,
    );
    expect(existsSync(place)).toBe(true);
  });
});

describe('a reader that goes', () => {
  it('leaves a checkpoint behind where one was asked for, and no error', async () => {
    const endless = file('read.json', {
      ...tiny,
      protocol: { trials: 1_000_000, testAt: [1, 50, 60, 70, 80, 90, 100], testTrials: 1 },
    });
    const running = start('run', endless, '--json', '--save', file('read.ckpt'));
    await running.says(/"trial":1,/);
    running.child.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^stopped in trial/);
  });
});

describe('what comes from a file', () => {
  const rule = (title: string): string =>
    file(
      'rule.ts',
      `import { kind, mealy } from 'reservoir-rx';
       export const evil = kind('rule', 'evil', { title: ${JSON.stringify(title)}, equation: ${JSON.stringify(title)}, parameters: {} },
         () => mealy({ name: 'rule', initial: () => ({}), step: (state) => [state, {}] }));`,
    );

  const asTerminal = async <A>(run: () => Promise<A>): Promise<A> => {
    process.stdout.isTTY = true;
    try {
      return await run();
    } finally {
      process.stdout.isTTY = undefined as never;
    }
  };
  afterEach(() => {
    process.stdout.isTTY = undefined as never;
  });

  it('is printed without what a terminal would act on', async () => {
    const { code, stdout } = await within('list', '--kinds', '--use', rule(EVIL));
    expect(code).toBe(0);
    expect(stdout).toContain('evil: a\\u001b[31m');
    expect(stdout).not.toMatch(ACTS);
  });

  it('a name in a journal, too', async () => {
    const lines = [
      { type: 'journal', format: 2, version: '0', pipeline: 'p', seed: 1, variants: [{ name: '', spec: tiny }] },
      { type: 'pace', step: 0, method: EVIL, params: EVIL },
      { type: 'end', step: 1 },
    ];
    const session = file('session.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { code, stdout } = await within('run', '--journal', session);
    expect(code).toBe(0);
    expect(stdout).toContain('step 0: a\\u001b[31m');
    expect(stdout).not.toMatch(ACTS);
  });

  it('an answer is bit for bit what it is in a file, plain text on a terminal, and JSON in both', async () => {
    const question = ['query', 'docs/paper/data', `select '${EVIL.replace('\u0007', '')}' as text`] as const;
    const value = EVIL.replace('\u0007', '');
    expect((await within(...question, '--csv')).stdout).toBe(`text\n"${value}"\n`);
    const [filed, shown, table] = [
      await within(...question, '--json'),
      await asTerminal(() => within(...question, '--json')),
      await within(...question),
    ];
    expect(linesOf(filed)).toEqual([{ text: value }]);
    expect(linesOf(shown)).toEqual([{ text: value }]);
    expect(shown.stdout).not.toMatch(ACTS);
    expect((await asTerminal(() => within(...question, '--csv'))).stdout).not.toMatch(ACTS);
    expect(table.stdout).not.toMatch(ACTS);
  });
});
