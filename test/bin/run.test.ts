import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cli, type Ended, eachWithin, folder, linesOf, RUNAWAY, start, tiny, within } from './support.ts';

const { path, file } = folder();
const spec = file('tiny.json', tiny);

const testsOf = (ended: Ended): readonly unknown[] => linesOf(ended).filter(({ type }) => type === 'test');
const doneOf = (ended: Ended): unknown => {
  const { stepsPerSecond: _, ...rest } = linesOf(ended).at(-1) ?? {};
  return rest;
};
const saved = (): readonly string[] => readdirSync(path).filter((name) => !name.endsWith('.json'));

describe('run', () => {
  it('prints with --json only the tests and the end, with just these fields', async () => {
    const ended = await cli('run', spec, '--json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const lines = linesOf(ended);
    expect(lines.map(({ type, trial, trials }) => [type, trial ?? trials])).toEqual([
      ['test', 2],
      ['test', 4],
      ['test', 6],
      ['done', 6],
    ]);
    const done = lines[3];
    for (const test of lines.slice(0, 3)) {
      expect(Object.keys(test)).toEqual(['type', 'trial', 'performance', 'zeroShift', 'rmse']);
      for (const score of ['performance', 'zeroShift', 'rmse']) expect(test[score]).toHaveLength(2);
    }
    const fields = ['type', 'trials', 'performance', 'zeroShift', 'rmse', 'stepsPerSecond'];
    expect(Object.keys(done ?? {})).toEqual(fields);
    const last = lines[2]?.performance as readonly number[];
    expect(done?.performance).toBe(((last[0] ?? 0) + (last[1] ?? 0)) / 2);
    expect(done?.stepsPerSecond).toBeGreaterThan(0);
  });

  it('prints a table of means otherwise, and nothing on stderr where that is no terminal', async () => {
    const { code, stdout, stderr } = await within('run', spec, '--trials', '3');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const [head, ...lines] = stdout.split('\n');
    const rows = lines.map((line) => line.trim().split(/ {2,}/));
    expect(head).toMatch(/^ +trial +performance +zero shift +RMSE$/);
    expect(rows.slice(0, 2).map(([trial]) => trial)).toEqual(['2', '3']);
    for (const row of rows.slice(0, 2)) expect(row.slice(1).join(' ')).toMatch(/^(-?\d\.\d{3} ?){3}$/);
    expect(stdout).toMatch(/Means over 2 test trials/);
    expect(stdout).toMatch(/3 trials, [\d,]+ steps\/s/);
  });

  it('gives the same numbers for the same seed, others for another', async () => {
    const run = ['run', spec, '--json'];
    const runs = await eachWithin(run, [...run, '--seed', '1'], [...run, '--seed', '2']);
    const [one, same, other] = runs.map(testsOf);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('writes null for what is not finite', async () => {
    const wild = file('wild.json', {
      ...tiny,
      attractor: null,
      reservoir: { units: 30, lambda: 1e9 },
      readout: { exploration: 1e9 },
      rule: { kind: 'hebbian', learningRate: 1e9 },
    });
    const ended = await within('run', wild, '--json', '--trials', '2');
    expect(ended.code).toBe(0);
    expect(ended.stdout).not.toMatch(/NaN|Infinity/);
    expect(linesOf(ended)).toHaveLength(2);
  });

  it('ends with one line and 1 when activity leaves the finite numbers', async () => {
    const { code, stdout, stderr } = await within('run', file('divergent.json', { ...tiny, attractor: RUNAWAY }));
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^reservoir-rx: attractor.x: expected rates of order 1[^\n]* at step \d+; the usual cause is weights [^\n]*\n$/,
    );
  });

  it('ends quietly when its reader does', async () => {
    const long = { ...tiny, attractor: null, protocol: { trials: 100_000, testAt: [1, 100, 200, 300], testTrials: 1 } };
    const running = start('run', file('endless.json', long), '--json');
    await running.says(/"trial":1,/);
    running.child.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

describe('a spec', () => {
  it('may begin with a byte order mark', async () => {
    const marked = file('marked.json', `\uFEFF${JSON.stringify({ ...tiny, use: [] })}`);
    const [plain, same] = await eachWithin(['run', spec, '--json'], ['run', marked, '--json']);
    expect(same).toMatchObject({ code: 0, stderr: '' });
    expect(testsOf(same as Ended)).toEqual(testsOf(plain as Ended));
  });
});

describe('a checkpoint', () => {
  it('resumed gives exactly the numbers of a run that never stopped', async () => {
    const place = file('half.ckpt');
    const whole = await within('run', spec, '--json');
    const half = await within('run', spec, '--json', '--trials', '3', '--save', place);
    expect(half.code).toBe(0);
    expect(saved()).toEqual(['half.ckpt']);
    const rest = await cli('run', spec, '--json', '--resume', place);
    expect(rest).toMatchObject({ code: 0, stderr: '' });
    expect(testsOf(rest)).toEqual(testsOf(whole).slice(1));
    expect(doneOf(rest)).toEqual(doneOf(whole));
  });

  it('of a run that has all its trials is just tested again', async () => {
    const place = file('whole.ckpt');
    const whole = await within('run', spec, '--json', '--save', place);
    const again = await within('run', spec, '--json', '--resume', place);
    expect(testsOf(again)).toEqual(testsOf(whole).slice(-1));
    expect(doneOf(again)).toEqual(doneOf(whole));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('is saved on %s, and goes on from that very step', async (signal) => {
    const place = file(`${signal}.ckpt`);
    const trials = 120;
    const longer = file(`${signal}.json`, { ...tiny, protocol: { trials, testAt: [2, 100], testTrials: 2 } });
    const running = start('run', longer, '--json', '--save', place);
    await running.says(/"trial":2,/);
    running.child.kill(signal);
    const stopped = await running.ended;
    expect(stopped.code).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(stopped.stderr).toMatch(
      /^stopped in trial \d+, saved in .*; go on with\n {2}node dist\/program\/bin\/reservoir-rx.js run .* --resume /,
    );
    expect(saved().filter((name) => name.startsWith(signal))).toEqual([`${signal}.ckpt`]);
    const rest = await within('run', longer, '--json', '--resume', place);
    const whole = await within('run', longer, '--json');
    const all = new Map([...testsOf(stopped), ...testsOf(rest)].map((test) => [JSON.stringify(test), test]));
    expect([...all.values()]).toEqual(testsOf(whole));
    expect(doneOf(rest)).toEqual(doneOf(whole));
  });

  it('is not needed to stop: Ctrl-C ends a run without --save at once', async () => {
    const endless = file('forever.json', { ...tiny, protocol: { trials: 1_000_000, testAt: [1], testTrials: 1 } });
    const running = start('run', endless, '--json');
    await running.says(/"trial":1,/);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130, stderr: '' });
  });

  it('that is none, is cut short, altered, or of another pipeline or seed is refused in a line', async () => {
    const place = file('good.ckpt');
    await within('run', spec, '--json', '--trials', '1', '--save', place);
    const bytes = readFileSync(place);
    const short = file('short.ckpt', bytes.subarray(0, bytes.length - 9));
    const altered = file('altered.ckpt', bytes);
    writeFileSync(altered, bytes.with(bytes.length - 3, (bytes[bytes.length - 3] ?? 0) ^ 1));
    const other = file('other.json', { ...tiny, rule: 'force' });
    const refusals = await eachWithin(
      ['run', spec, '--resume', spec],
      ['run', spec, '--resume', short],
      ['run', spec, '--resume', altered],
      ['run', other, '--resume', place],
      ['run', spec, '--resume', place, '--seed', '5'],
      ['run', spec, '--resume', file('nowhere.ckpt')],
      ['run', spec, '--resume', path],
    );
    const expected = [
      /tiny.json: expected a checkpoint/,
      /short.ckpt: expected a whole checkpoint, found one that was cut short or altered/,
      /altered.ckpt: expected a whole checkpoint/,
      /good.ckpt: rule.kind: expected "force", found "hebbian"/,
      /good.ckpt: seed: expected 5, found 1 \(give --seed 1 to go on\)/,
      /nowhere.ckpt: expected a checkpoint, found no such file/,
      /: expected a checkpoint, found a folder/,
    ];
    for (const [i, { code, stdout, stderr }] of refusals.entries()) {
      expect(stderr).toMatch(expected[i] as RegExp);
      expect(stderr).toMatch(/^reservoir-rx: [^\n]*\n$/);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
  });

  it('has a place to be written before the training begins', async () => {
    const places = [file('no-folder/x.ckpt'), path, '/dev/null', `${spec}/x.ckpt`];
    const before = readdirSync(path);
    const refusals = await eachWithin(...places.map((place) => ['run', spec, '--save', place]));
    for (const { code, stdout, stderr } of refusals) {
      expect(stderr).toMatch(/^reservoir-rx: .*: expected a place to write a checkpoint, found [^\n]*\n$/);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
    expect(readdirSync(path)).toEqual(before);
  });
});
