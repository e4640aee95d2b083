import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEMAS, textOf } from '../docs/schemas.ts';
import { TABLES, withTable } from '../docs/tables.ts';
import { KINDS, parseSpec, specSchema, studySchema } from '../index.ts';
import { names } from '../pipelines/files/files.ts';
import { installing, OPTIONAL } from '../pipelines/files/optional.ts';
import { CLI } from './support/built.ts';

const blocksOf = (path: string, language: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text as string);

/** The nth block of that language in a document. */
const block = (path: string, language: string, n = 0): string => {
  const text = blocksOf(path, language)[n];
  if (text === undefined) throw new Error(`${path}: expected a block of ${language}`);
  return text;
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(process.cwd(), 'test', 'tmp-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const node = (...words: readonly string[]): string =>
  execFileSync(process.execPath, ['--import', 'tsx', ...words], { encoding: 'utf8' });
const cli = (...words: readonly string[]): string =>
  execFileSync(process.execPath, [CLI, ...words], { encoding: 'utf8' });

/** Runs a program in the checkout, as `npx tsx FILE` does, and gives its lines. */
const lines = (program: string): readonly string[] => node(written('first.ts', program)).trim().split('\n');

/** What is ours to keep: the report and the results of studies are written by commands. */
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].concat(
  readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
);

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const FOLDERS = readdirSync('.', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
  .map(({ name }) => name);

/** What a text names of this repository: `modules/core/mealy.ts`, `bench/`; not `./my-rule.ts`, which is its reader's. */
const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\w./:{*-])\w[\w.-]*(?:\/[\w.*{}-]*)+/g)]
    .map(([word]) => word.replace(/\.+$/, ''))
    .filter((word) => FOLDERS.includes(word.split('/')[0] ?? '') || /\.(ts|mjs|json|md)$/.test(word));

/** A shell's star stands for some files, at least one. */
const isThere = (path: string): boolean => {
  if (!path.includes('*')) return existsSync(path);
  const pattern = new RegExp(`^${basename(path).replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return existsSync(dirname(path)) && readdirSync(dirname(path)).some((name) => pattern.test(name));
};

describe('the documents', () => {
  it("README's pipeline runs as it stands, and prints time, output and target at every step", () => {
    const program = block('README.md', 'ts').replace('trials: 50, trialSteps: 1000', 'trials: 1, trialSteps: 20');
    const printed = lines(program);
    expect(printed).toHaveLength(20);
    const numbers = printed.map((line) => line.split(' ').map(Number));
    expect(numbers.flat().every(Number.isFinite)).toBe(true);
    expect(numbers.map(([time]) => time)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('specs in README and docs/specs.md parse, and fit the schema', () => {
    const fits = new Ajv2020({ strict: false }).compile(specSchema());
    for (const path of ['README.md', 'docs/specs.md']) {
      for (const text of blocksOf(path, 'json')) {
        expect(parseSpec(JSON.parse(text)), text).toMatchObject({ _tag: 'Right' });
        expect(fits(JSON.parse(text)), text).toBe(true);
      }
    }
  });

  it("README's number of pipelines that ship is that of `list`", () => {
    expect(names()).toHaveLength(12);
    expect(readFileSync('README.md', 'utf8')).toContain('# the twelve that ship with the package');
  });

  it.each(Object.entries(OPTIONAL))('README says what to install for %s', (_, packages) => {
    expect(readFileSync('README.md', 'utf8')).toContain(`| \`${installing(packages)}\` |`);
  });

  it.each(Object.entries(TABLES))('the tables in %s are current (npm run docs:tables)', (path, table) => {
    const text = readFileSync(path, 'utf8');
    expect(text).toBe(withTable(text, table()));
    for (const { declaration } of KINDS) expect(table()).toContain(declaration.title);
    expect(table()).not.toContain('000000000');
  });

  it.each(Object.entries(SCHEMAS))('%s is current (npm run docs:schema)', (path, schema) => {
    expect(readFileSync(path, 'utf8')).toBe(textOf(schema()));
  });

  it.each(DOCUMENTS)('what %s links to is there', (path) => {
    const text = readFileSync(path, 'utf8');
    for (const [, link = ''] of text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      expect(existsSync(target), `${path}: ${link}`).toBe(true);
      if (anchor === undefined) continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        anchorOf(heading),
      );
      expect(headings, `${path}: ${link}`).toContain(anchor);
    }
  });

  it.each(DOCUMENTS)('files and folders that %s names are there', (path) => {
    const stray = pathsIn(readFileSync(path, 'utf8')).filter(
      (named) => !isThere(named) && !isThere(join(dirname(path), named)),
    );
    expect(stray).toEqual([]);
  });

  it('paths are found in prose, commands and globs; what readers write is left out', () => {
    const text =
      'see `modules/order.ts`, (server/thread). `npx vitest run test/core`, test/golden/*.json; core/math.ts!';
    expect(pathsIn(text).filter((named) => !isThere(named))).toEqual(['modules/order.ts', 'test/core', 'core/math.ts']);
    expect(
      pathsIn('`--use ./my-rule.ts`, `my-rule.ts`, https://github.com/a/b/spec.md, readout/z, Node/browser'),
    ).toEqual([]);
  });

  it('README says of the report beside it how its claims came out, or how much of it is done', () => {
    const [page = ''] = readFileSync('docs/paper/report.md', 'utf8').split('\n## ');
    const count = (text: string) => page.split(text).length - 1;
    const [holds = 0, undecided = 0, fails = 0] = ['**holds**', '**undecided**', '**does not hold**'].map(count);
    const soFar = /\d+ of \d+ runs are done so far/.exec(page)?.[0];
    const claims = `Of its ${holds + undecided + fails} claims ${holds} hold, ${undecided} are undecided, ${fails} do not hold.`;
    const said = readFileSync('README.md', 'utf8').replace(/\s+/g, ' ');
    expect(said).toContain(soFar === undefined ? claims : `It is being run anew: ${soFar}.`);
  });

  it('the study of docs/ablations.md is the file beside it, and both files there are studies', async () => {
    const { loadStudy } = await import('../pipelines/studies/index.ts');
    const fits = new Ajv2020({ strict: false }).compile(studySchema());
    const small = readFileSync('docs/studies/working-memory-small.json', 'utf8');
    expect(block('docs/ablations.md', 'json')).toBe(small);
    for (const [name, runs] of [
      ['working-memory-small', 210],
      ['working-memory', 420],
    ] as const) {
      expect(fits(JSON.parse(readFileSync(`docs/studies/${name}.json`, 'utf8')))).toBe(true);
      const plan = await loadStudy(`docs/studies/${name}.json`)();
      expect(plan).toMatchObject({ right: { name } });
      if (plan._tag === 'Right') expect(plan.right.variants.length * plan.right.seeds.length).toBe(runs);
    }
  });
});

describe('the module of docs/modules.md', () => {
  const module = block('docs/modules.md', 'ts');

  it('composes and runs in code', () => {
    const program = `
      ${module}
      import * as rx from 'reservoir-rx';
      const [units, seed] = [30, 3];
      rx.clock({ trials: 1, trialSteps: 50 }).pipe(
        rx.feedback({ readout: rx.readoutAtRest(1), weights: rx.zeros(1, units) })((past) => past.pipe(
          rx.target(rx.short({ period: 50 })), rx.silence({ units }), rx.reservoir({ units, seed }), rx.readout({ seed }),
          rx.reward(), damped({ learningRate: 1e-3, rate: 0.1 }), rx.everyStep(),
        )),
      ).subscribe({ next: ({ lastOfTrial, weights }) => { if (lastOfTrial) console.log(Math.hypot(...weights.data)); } });`;
    expect(Number(lines(program)[0])).toBeGreaterThan(0);
  });

  it('stands in a pipeline beside a second one under other names, as the example there shows', () => {
    const printed = lines(block('docs/modules.md', 'ts', 3)).map((line) => line.split(' ').map(Number));
    expect(printed).toHaveLength(10);
    for (const [drive, second] of printed) expect(second).not.toBe(drive);
    expect(printed.flat().every(Number.isFinite)).toBe(true);
  });

  const base = { task: { kind: 'short', period: 100 }, memory: null, reservoir: { units: 20 } };
  const protocol = { trials: 2, testAt: [], testTrials: 1 };
  const own = () => written('damped.ts', module);

  it('is listed and in the schema, as the commands there say', () => {
    expect(cli('list', '--kinds', '--use', own())).toContain('damped: Damped Hebbian');
    expect(cli('schema', '--use', own())).toContain('Damped Hebbian');
  });

  it('is run by the flag, and by what the spec says', () => {
    const spec = written('my-spec.json', JSON.stringify({ ...base, protocol, rule: 'damped' }));
    expect(cli('run', spec, '--use', own(), '--json')).toContain('"type":"done"');
    const rule = { kind: 'damped', rate: 0.1 };
    const using = written('using.json', JSON.stringify({ use: ['./damped.ts'], ...base, protocol, rule }));
    expect(cli('run', using, '--json')).toContain('"type":"done"');
  });

  it('is studied', () => {
    own();
    const study = written('my-study.json', block('docs/modules.md', 'json'));
    expect(cli('study', study, '--dry-run')).toContain('3 variants × 10 seeds');
  });
});
