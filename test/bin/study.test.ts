import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { killing, logged, program } from '../pipelines/jobs/killing.ts';
import { FILE } from '../pipelines/studies/support.ts';
import { cli, folder, start, within } from './support.ts';

const { path, file } = folder();
const study = file('small.json', { ...FILE, seeds: 4 });
const out = (name: string): string => join(path, name);

/** 100 of them, over a small study: `KILLS=100 npx vitest run test/bin/study.test.ts` */
const KILLS = Number(process.env.KILLS ?? 2);

describe('the command line of studies', () => {
  it('runs a study to its report, and goes on when there is more to do', async () => {
    const words = ['study', study, '--out', out('one'), '--workers', '2'];
    const first = await within(...words, '--seeds', '2');
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^variant +performance +difference +95 % interval +certain +runs +failed\n/);
    expect(first.stdout).toMatch(/report: .*one\/report.html\n$/);
    const again = await within(...words);
    expect(again.stderr).toMatch(/^8 runs were done before\n/);
    expect(logged(out('one'))).toHaveLength(16);
    expect(existsSync(join(out('one'), 'figures', 'differences.svg'))).toBe(true);
    const answer = await within('query', out('one'), 'select count(*) as n, sum(seed) from runs', '--json');
    expect(JSON.parse(answer.stdout)).toEqual({ n: '16', 'sum(seed)': '40' });
    const csv = await within('query', out('one'), "select 'a,b' as x, null as y", '--csv');
    expect(csv.stdout).toBe('x,y\n"a,b",\n');
  });

  it('only says what it would do, and writes the report of what is there', async () => {
    const dry = await within('study', study, '--out', out('two'), '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toBe(
      'small: 4 variants × 4 seeds = 16 runs, 0 of them done\n  base\n  attractor=none\n  rule=force\n  rule=force, attractor=none\n',
    );
    expect(existsSync(join(out('two'), 'study.json'))).toBe(false);
    const none = await within('study', study, '--out', out('two'), '--report');
    expect(none.stdout).toMatch(/^base +– /m);
  });

  it('tells a second process that a first is there, and stops at Ctrl-C with everything that was done', async () => {
    const slow = file('slow.json', { ...FILE, protocol: { trials: 1_000_000 } });
    const first = start('study', slow, '--out', out('busy'), '--serve', '0');
    const [, url] = await first.says(/live results: (http:\S+)/);
    expect(await (await fetch(url as string)).text()).toMatch(/study/);
    const second = await within('study', slow, '--out', out('busy'));
    expect(second).toMatchObject({ code: 2, stderr: expect.stringMatching(/busy: in use by process \d+\n$/) });
    first.child.kill('SIGINT');
    const ended = await first.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toMatch(/stopped; what is done is kept in .*busy, and the same command goes on from there\n$/);
  });

  it(`killed without a warning, goes on to the same bytes (${KILLS} times)`, async () => {
    const seeds = 2 + Math.ceil(KILLS / 4);
    const many = file('many.json', { ...FILE, seeds });
    const words = ['study', many, '--workers', '2', '--out'];
    const seen = await killing({
      folder: out('killed'),
      start: () => program('bin/reservoir-rx.ts', ...words, out('killed')),
      kills: KILLS,
      after: (kill) => ({ ms: 500 + 1500 * Math.random() + 20 * kill, since: 'start' }),
      mayEnd: true,
    });
    expect(seen.at(-1)).toHaveLength(4 * seeds);
    expect(new Set(logged(out('killed'))).size).toBe(logged(out('killed')).length);
    expect((await cli(...words, out('whole'))).code).toBe(0);
    for (const name of ['runs', 'tests', 'variants']) {
      const [a, b] = [out('killed'), out('whole')].map((at) => readFileSync(join(at, `${name}.parquet`)));
      expect(a).toEqual(b);
    }
  }, 900_000);
});
