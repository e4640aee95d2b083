import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../pipelines/jobs/index.ts';
import { drawn, killing, logged, program } from '../pipelines/jobs/killing.ts';
import { FILE } from '../pipelines/studies/support.ts';
import { CLI } from '../support/built.ts';
import { thoroughly } from '../support/thorough.ts';
import { cli, folder, start, within } from './support.ts';

const { path, file } = folder();
const study = file('small.json', { ...FILE, seeds: 4 });
const out = (name: string): string => join(path, name);

/** Over a small study, which runs in groups: `THOROUGH=1 npx vitest run test/bin/study.test.ts`, or so many as KILLS says. */
const KILLS = Number(process.env.KILLS ?? 100);

describe('the command line of studies', () => {
  it('runs a study to its report, and goes on when there is more to do', async () => {
    const words = ['study', study, '--out', out('one'), '--workers', '2'];
    const first = await within(...words, '--seeds', '2');
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(
      /^variant +performance +difference +95 % interval +better : worse +certain +runs +failed\n/,
    );
    expect(first.stdout).toMatch(/report: .*one\/report.html\n$/);
    const again = await within(...words);
    expect(again.stderr).toMatch(/^8 runs were done before\n/);
    expect(logged(out('one'))).toHaveLength(16);
    expect(existsSync(join(out('one'), 'figures', 'differences.svg'))).toBe(true);
    const answer = await within('query', out('one'), 'select count(*) as n, sum(seed) from runs', '--json');
    expect(JSON.parse(answer.stdout)).toEqual({ n: 16, 'sum(seed)': 40 });
    const csv = await within('query', out('one'), "select 'a,b' as x, null as y", '--csv');
    expect(csv.stdout).toBe('x,y\n"a,b",\n');
  });

  it('only says what it would do, reports on what is there, and makes no folder for either', async () => {
    const dry = await within('study', study, '--out', out('two'), '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toBe(
      'small: 4 variants × 4 seeds = 16 runs, 0 of them done\n  base\n  memory=none\n  rule=force\n  rule=force, memory=none\n',
    );
    expect(existsSync(join(out('two'), 'study.json'))).toBe(false);
    const none = await within('study', study, '--out', out('two'), '--report');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toMatch(/two: expected a study's folder to report on, found none\n$/);
    expect(existsSync(out('two'))).toBe(false);
    const there = await within('study', study, '--out', out('one'), '--report');
    expect(there).toMatchObject({ code: 0, stdout: expect.stringMatching(/^base +0\.\d+ /m) });
  });

  it('prints the leaderboard as JSON lines, and nothing else on stdout', async () => {
    const { code, stdout } = await within('study', study, '--out', out('one'), '--report', '--json');
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(4);
    const base = rows.find(({ variant }) => variant === 'base');
    expect(base).toMatchObject({ varied: { rule: 'hebbian' }, runs: 4, failed: 0, comparison: null });
    expect(rows.find(({ variant }) => variant === 'rule=force').comparison.difference).toMatchObject({
      n: 4,
      low: expect.any(Number),
    });
  });

  it('says that runs of another form of the study are there, and does not count them', async () => {
    await within('study', study, '--out', out('form'), '--seeds', '1', '--workers', '1');
    const edited = file('edited.json', { ...FILE, seeds: 1, vary: { rule: ['hebbian'] } });
    const { code, stderr, stdout } = await within('study', edited, '--out', out('form'), '--workers', '1');
    expect(code).toBe(0);
    expect(stderr).toMatch(/form are of what the study's file said before; they are kept, and not counted\n/);
    expect(stdout.split('\n').filter((line) => /^base /.test(line))).toHaveLength(1);
  });

  it('without a score is reported all the same, also on its page: before the first run, and when all failed', async () => {
    const fails = file('fails.mjs', 'export default () => { throw new Error("no luck"); };');
    expect(existsSync(fails)).toBe(true);
    const all = file('fails.json', { name: 'fails', base: { x: 1 }, vary: { x: [2] }, seeds: 2, task: './fails.mjs' });
    const words = ['study', all, '--out', out('fails'), '--workers', '1'];
    const failed = start(...words, '--serve', '0');
    const [, url] = await failed.says(/live results: (http:\S+)/);
    await failed.says(/\nreport: .*report.html\n/);
    expect((await fetch(url as string)).status).toBe(200);
    failed.child.kill('SIGINT');
    const { code, stdout, stderr } = await failed.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/no run has a score yet: there are no figures\n/);
    expect(stdout).toMatch(/^base +no score/m);
    expect(readFileSync(join(out('fails'), 'report.html'), 'utf8')).toMatch(/No run has a score yet.*no luck/s);

    await (await openStore(out('empty'))).close();
    const about = JSON.parse(readFileSync(join(out('fails'), 'study.json'), 'utf8'));
    writeFileSync(join(out('empty'), 'study.json'), JSON.stringify(about));
    const empty = await within('study', all, '--out', out('empty'), '--report');
    expect(empty).toMatchObject({ code: 0, stdout: expect.stringMatching(/report: .*empty\/report.html\n$/) });
  });

  it('says in words what there is no number for, and has one sign for minus', async () => {
    const shown = await within('study', study, '--out', out('one'), '--report');
    expect(shown.stdout).toMatch(/^rule=force +0\.\d+ +[−+]0\.\d+ +\[−0\.\d+, \+0\.\d+\] +\d : \d +no +4 +0$/m);
    // Not of the folder's own name.
    expect(shown.stdout.replace(/^report: .*$/m, '')).not.toMatch(/–|-\d/);
    const html = readFileSync(join(out('one'), 'report.html'), 'utf8').replace(
      /<pre>.*?<\/pre>|<style>.*?<\/style>/gs,
      '',
    );
    expect(html).toContain('(too few seeds)');
    expect(html.replace(/<[^>]*>/g, '')).not.toMatch(/–|(^|[\s[(=])-\d/);
  });

  it('says that fewer variants are drawn than were asked for', async () => {
    const few = file('few.json', {
      ...FILE,
      search: { kind: 'random', variants: 50 },
      vary: { rule: ['force', 'none'] },
    });
    const { code, stderr } = await within('study', few, '--out', out('few'), '--dry-run');
    expect(code).toBe(0);
    expect(stderr).toBe('search: expected 50 variants to draw, found 2: there are no more that differ\n');
  });

  it('refuses more runs than can be named, in a line and at once; so many as can be are outlined', async () => {
    const units = Array.from({ length: 200 }, (_, i) => i + 1);
    const huge = (seeds: number): string =>
      file(`huge-${seeds}.json`, { ...FILE, vary: { 'reservoir.units': units }, seeds });
    const { code, stderr } = await within('study', huge(100_000), '--out', out('huge'), '--dry-run');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^reservoir-rx: \S+huge-100000.json: seeds: expected at most 200000 runs, found 201 variants × 100000 seeds/,
    );
    const most = await within('study', huge(990), '--out', out('huge'), '--dry-run');
    expect(most).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/200 variants × 990 seeds = 198000 runs, 0 of/),
    });
  });

  it('says all that is wrong with the file and with the pipelines in it, each mistake once', async () => {
    const vary = { rule: ['hebbian', 'farce'], 'reservoir.units': [30, 0] };
    const { code, stderr } = await within('study', file('wrong.json', { ...FILE, serch: 'grid', vary }), '--dry-run');
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/: serch: expected one of name, /),
      expect.stringMatching(/: vary\["reservoir.units"\]\[1\]: expected a whole number .*, found 0$/),
      expect.stringMatching(
        /: vary\["rule"\]\[1\]: expected one of "hebbian", "force", "fusedForce", "none", found "farce" \(did you mean force\?\)$/,
      ),
    ]);
  });

  it('leaves the folder of another study as it is', async () => {
    const before = readFileSync(join(out('one'), 'study.json'), 'utf8');
    const other = file('other.json', { ...FILE, name: 'other' });
    for (const words of [[], ['--report'], ['--dry-run']]) {
      const refused = await within('study', other, '--out', out('one'), ...words);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toMatch(/one: expected the study other, found small: another --out is needed\n$/);
    }
    expect(readFileSync(join(out('one'), 'study.json'), 'utf8')).toBe(before);
  });

  it('does not take more seeds than the study has for fewer', async () => {
    const { code, stderr } = await within('study', study, '--out', out('more'), '--seeds', '5');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /--seeds: expected at most the 4 of .*small.json, found 5: say there that there are more\n$/,
    );
    expect(existsSync(out('more'))).toBe(false);
  });

  it('reads and reports runs of a module that has changed since, or is gone; and does them anew when asked', async () => {
    const task = file('own.mjs', '');
    const written = (score: string): void =>
      writeFileSync(task, `export default ({ seed }) => ({ tests: [{ trial: 1, performance: [${score}] }] });`);
    const own = file('own.json', { name: 'own', base: { x: 1 }, vary: { x: [2] }, seeds: 3, task: './own.mjs' });
    const words = ['study', own, '--out', out('own'), '--workers', '1'];
    const count = async (): Promise<unknown> => {
      const { stdout } = await within(
        'query',
        out('own'),
        'select count(*) as n, max(performance) as p from runs',
        '--json',
      );
      return JSON.parse(stdout);
    };
    written('seed / 10');
    expect((await within(...words)).code).toBe(0);
    written('seed / 5');
    expect(await count()).toEqual({ n: 6, p: 0.3 });
    const report = await within(...words, '--report');
    expect(report).toMatchObject({ code: 0, stderr: '6 runs were done before\n' });
    expect(await count()).toEqual({ n: 6, p: 0.3 });
    const anew = await within(...words);
    expect(anew.code).toBe(0);
    expect(anew.stderr).toMatch(
      /^runs of another version of the program or the task \(.*\) are there; they are done anew\n/,
    );
    rmSync(task);
    expect(await count()).toEqual({ n: 6, p: 0.6 });
    const about = join(out('own'), 'study.json');
    writeFileSync(about, readFileSync(about, 'utf8').replace('taskVersion', 'other'));
    const unsaid = await within('query', out('own'), 'select 1');
    expect(unsaid).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/expected the version of its task, found none/),
    });
    writeFileSync(about, '{');
    const broken = await within('query', out('own'), 'select 1');
    expect(broken).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/study.json: expected what a study is about/),
    });
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

  thoroughly(
    `killed without a warning, goes on to the same bytes (${KILLS} times)`,
    async () => {
      const seeds = 2 + Math.ceil(KILLS / 4);
      const many = file('many.json', { ...FILE, seeds });
      const words = ['study', many, '--workers', '2', '--out'];
      const shares = drawn(KILLS);
      const seen = await killing({
        folder: out('killed'),
        start: () => program(CLI, ...words, out('killed')),
        kills: KILLS,
        after: (kill) => ({ ms: 500 + 1500 * (shares[kill] as number) + 20 * kill, lines: 0 }),
        mayEnd: true,
      });
      expect(seen.at(-1)).toHaveLength(4 * seeds);
      expect(new Set(logged(out('killed'))).size).toBe(logged(out('killed')).length);
      expect((await cli(...words, out('whole'))).code).toBe(0);
      for (const name of ['runs', 'tests', 'variants']) {
        const [a, b] = [out('killed'), out('whole')].map((at) => readFileSync(join(at, `${name}.parquet`)));
        expect(a).toEqual(b);
      }
    },
    900_000,
  );
});
