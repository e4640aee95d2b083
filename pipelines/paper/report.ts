import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lacking } from '../files/optional.ts';
import { version } from '../files/version.ts';
import type { Job, Json, Store } from '../jobs/index.ts';
import {
  type Claim,
  type Content,
  html,
  markdown,
  OPEN,
  type Page,
  type PageFigure,
  type PageSection,
  page,
  prose,
  toPng,
  toSvg,
  undrawable,
} from '../report/index.ts';
import { type Table, toParquet } from '../report/parquet.ts';
import { type Experiment, type Row, resultsFrom, type Scale, type Section } from './experiment.ts';
import { agenda } from './experiments.ts';
import { commit, type Origins } from './folder.ts';

/** Written beside its place and renamed: a report is never half there. */
const written = async (path: string, content: string | Uint8Array): Promise<void> => {
  await writeFile(`${path}.tmp`, content);
  await rename(`${path}.tmp`, path);
};

const seedOf = ({ params }: Job): number | null => {
  const { seed, spec } = params as { readonly seed?: number; readonly spec?: { readonly seed?: number } };
  return seed ?? spec?.seed ?? null;
};

/** The numbers of an experiment, each with the run that it comes from: its task, parameters, seed, version and commit. */
const dataOf = (id: string, rows: readonly Row[], store: Store, origins: Origins) => {
  const runs = [...new Set(rows.map(({ job }) => job))].flatMap((name) => {
    const done = store.get(name);
    return done === undefined ? [] : [{ id: name, ...done.job, seed: seedOf(done.job), ...originOf(name, origins) }];
  });
  const byId = new Map(runs.map((run) => [run.id, run]));
  const json = {
    experiment: id,
    runs,
    columns: ['condition', 'seed', 'x', 'measure', 'value', 'run'],
    rows: rows.map(({ condition, seed, x, measure, value, job }) => [condition, seed, x, measure, value, job]),
  };
  const run = (row: Row) => byId.get(row.job);
  const table: Table = [
    { name: 'experiment', type: 'STRING', data: rows.map(() => id) },
    { name: 'condition', type: 'STRING', data: rows.map(({ condition }) => condition) },
    { name: 'seed', type: 'INT32', data: rows.map(({ seed }) => seed) },
    { name: 'x', type: 'DOUBLE', data: rows.map(({ x }) => x) },
    { name: 'measure', type: 'STRING', data: rows.map(({ measure }) => measure) },
    { name: 'value', type: 'DOUBLE', data: rows.map(({ value }) => value) },
    { name: 'run', type: 'STRING', data: rows.map(({ job }) => job) },
    { name: 'task', type: 'STRING', data: rows.map((row) => run(row)?.task ?? null) },
    { name: 'params', type: 'STRING', data: rows.map((row) => paramsText(run(row)?.params)) },
    { name: 'version', type: 'STRING', data: rows.map((row) => run(row)?.version ?? null) },
    { name: 'commit', type: 'STRING', data: rows.map((row) => run(row)?.commit ?? null) },
  ];
  return { json, table };
};

const paramsText = (params: Json | undefined): string | null => (params === undefined ? null : JSON.stringify(params));

const originOf = (id: string, origins: Origins) => origins.of(id) ?? { version: null, commit: null };

const file = (name: string): string => name.toLowerCase().replace(/\W+/g, '-');

/** What of an experiment's runs is there, in words, where it is not all. */
const missing = (experiment: Experiment, scale: Scale, has: (id: string) => boolean): Content => {
  const wanted = agenda([experiment], scale);
  const done = wanted.filter(({ id }) => has(id)).length;
  return done === wanted.length
    ? ''
    : html`<p><strong>Incomplete:</strong> ${done} of ${wanted.length} runs are done. The same command goes on where it stopped.</p>`;
};

/** What experiments lack here, a line each: packages that are not installed, and what is left out for want of them. */
export const lacks = (some: readonly Experiment[]): readonly string[] => {
  const figures = undrawable();
  const so = 'so some runs are left out';
  const others = [...new Set(some.flatMap(({ needs = [] }) => needs))];
  return [...(figures === undefined ? [] : [figures]), ...others.flatMap((purpose) => lacking(purpose, { so }) ?? [])];
};

/** How much of it is done, and how much could be judged. */
const stateOf = (claims: readonly Claim[], scale: Scale, done: number, total: number): string => {
  const judged = claims.filter(({ verdict }) => !OPEN.some((open) => open === verdict)).length;
  const state =
    done === total
      ? `All ${total} runs are done.`
      : `${done} of ${total} runs are done; what rests on fewer networks than planned says so.`;
  const form =
    scale.name === 'full'
      ? `Planned: ${scale.seeds} networks a condition, each with matrices and noise of its own seed.`
      : `This is the ${scale.name} form: ${scale.seeds} networks a condition, most of them trained for less, which shows that everything runs. Of claims that rest on the full training nothing is said.`;
  return `${form} ${state} ${judged} of ${claims.length} claims could be judged.`;
};

/** What it is about, for who has not read the paper. */
const introduction = (state: string): Content =>
  html`<p>${prose('A recurrent network of 1000 rate neurons learns to draw a signal. FORCE teaches it well, but it needs the error at every step and N² numbers of its own. A reward-modulated Hebbian rule is simple and local: a weight changes when the output, jittered by exploration noise, has just become better than it lately was. The rule fails on signals of many seconds. The claim of the paper: give the network a *working memory*, a bump of activity that travels over a sheet of neurons the same way in every trial, and the Hebbian rule does as well as FORCE, even when its updates are applied only once a second.')}</p>
<p>${prose('Each claim below is held against a criterion that stands in the code and was written before the runs that it judges. Not all of it is blind: for three claims a pilot with some of the same seeds had been seen by then (the drift in 2A, the initial conditions in 4, the ring and the oscillators on 1 s in Beyond), and three things were settled after results had been seen (how long tests of 1-s signals are and how errors of the digits are compared, see the first section; the order and the form of the digits, see 4). From fewer than three independent runs nothing is judged.')}</p>
<p>${prose('*Performance* is the largest correlation of output and target over all circular shifts, the published measure. It is lenient, so the *correlation at zero shift* and the *RMSE* stand beside it everywhere. *Chance* is what a random signal scores that knows nothing of the target and is as smooth as the easy ones: 0.65 or so over 1 s, less over 10 s. A rougher output scores less than that. Spreads are standard deviations over networks.')}</p>
<p>${state}</p>`;

/** Draws an experiment's figures into the folder: none where they cannot be drawn. */
const figuresOf = (folder: string, section: Section): Promise<readonly PageFigure[]> =>
  Promise.all(
    (undrawable() === undefined ? section.figures : []).map(async ({ name, spec, caption }): Promise<PageFigure> => {
      const svg = await toSvg(spec);
      await written(join(folder, 'figures', `${name}.svg`), svg);
      await written(join(folder, 'figures', `${name}.png`), await toPng(svg));
      const files = ['svg', 'png'].map((kind) => ({ label: kind.toUpperCase(), href: `figures/${name}.${kind}` }));
      return { name, svg, caption, files };
    }),
  );

/**
 * Writes the report of some experiments from what the store has: report.html, figures/, data/, and a report.md for where only
 * that is shown.
 * @returns the report's path and its claims
 */
export const writeReport = async (
  folder: string,
  some: readonly Experiment[],
  scale: Scale,
  store: Store,
  origins: Origins,
): Promise<{ readonly path: string; readonly claims: readonly Claim[] }> => {
  for (const name of ['figures', 'data']) await mkdir(join(folder, name), { recursive: true });
  const found = new Map<string, Json>();
  for (const { id, outcome } of store.all()) if (outcome.ok) found.set(id, outcome.result);
  const results = resultsFrom(found);
  const has = (id: string): boolean => store.get(id) !== undefined;

  const sections: PageSection[] = [];
  for (const experiment of some) {
    const section = experiment.report(results, scale);
    const { id, title } = experiment;
    const failed = agenda([experiment], scale).flatMap(({ id }) => {
      const outcome = store.get(id)?.outcome;
      return outcome === undefined || outcome.ok ? [] : [outcome.reason];
    });
    let data: Content = '';
    if (section.rows.length > 0) {
      const { json, table } = dataOf(id, section.rows, store, origins);
      await written(join(folder, 'data', `${file(id)}.json`), `${JSON.stringify(json)}\n`);
      await written(join(folder, 'data', `${file(id)}.parquet`), toParquet(table));
      data = html`<p class="subtitle">All numbers, each with its run’s parameters, seed, version and commit: <a href="data/${file(id)}.json">JSON</a> · <a href="data/${file(id)}.parquet">Parquet</a></p>`;
    }
    sections.push({
      id: `section-${file(id)}`,
      title,
      text: section.text,
      figures: await figuresOf(folder, section),
      claims: section.claims,
      ...(section.tables === undefined ? {} : { tables: section.tables }),
      notes: html`${missing(experiment, scale, has)}${
        failed.length === 0 ? '' : html`<p><strong>Failed:</strong> ${failed.length} runs (${failed[0]}).</p>`
      }${data}`,
    });
  }

  const claims = sections.flatMap((section) => section.claims ?? []);
  const wanted = agenda(some, scale);
  const commits = new Set(wanted.flatMap(({ id }) => origins.of(id)?.commit ?? []));
  const state = stateOf(claims, scale, wanted.filter(({ id }) => has(id)).length, wanted.length);
  const shown: Page = {
    title: 'Working memory facilitates reward-modulated Hebbian learning: the experiments, reproduced',
    subtitle: html`After Pogodin, Corneil, Seeholzer, Heng &amp; Gerstner (2019), <a href="https://arxiv.org/abs/1910.10559">arXiv 1910.10559</a>; computed with reservoir-rx`,
    text: html`${introduction(state)}${lacks(some).map((line) => html`<p><strong>Left out:</strong> ${line}.</p>`)}`,
    sections,
    provenance: [
      ['version', `reservoir-rx ${version()}`],
      ['report made at commit', commit() ?? 'unknown (not a checkout)'],
      ['runs made at commits', commits.size === 0 ? 'unknown' : [...commits].sort().join(', ')],
      [
        'to make it again',
        html`<code>reservoir-rx paper${some.length < 9 ? ` ${some.map(({ id }) => id).join(' ')}` : ''}${scale.name === 'full' ? '' : ` --${scale.name}`} --seeds ${scale.seeds}</code>`,
      ],
      [
        'to check it',
        html`<code>reservoir-rx paper --verify</code> with this folder re-runs a sample of the runs and compares them bit for bit`,
      ],
    ],
  };
  const path = join(folder, 'report.html');
  await written(path, page(shown));
  await written(join(folder, 'report.md'), markdown(shown, 'report.html'));
  return { path, claims };
};
