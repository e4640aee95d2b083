import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lacking } from '../files/optional.ts';
import { version } from '../files/version.ts';
import type { Job, Json, Store } from '../jobs/index.ts';
import {
  type Content,
  html,
  markdown,
  type Page,
  type PageClaims,
  type PageFigure,
  type PageSection,
  page,
  prose,
  toPng,
  toSvg,
  undrawable,
} from '../report/index.ts';
import { type Table, toParquet } from '../report/parquet.ts';
import { FRESH } from './conditions.ts';
import type { Experiment, PaperFigure, Results, Row, Scale } from './experiment.ts';
import { headline, table } from './experiments/table.ts';
import { names } from './experiments.ts';
import { commit, type Origins } from './folder.ts';
import { agenda } from './plan.ts';
import { resultsIn } from './runPaper.ts';
import { alphaOf, type Standing, standingOf } from './standing.ts';
import { between } from './statistics.ts';

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

/** What experiments lack here, a line each: packages that are not installed, and what is left out for want of them. */
export const lacks = (some: readonly Experiment[]): readonly string[] => {
  const figures = undrawable();
  const so = 'so some runs are left out';
  const others = [...new Set(some.flatMap(({ needs = [] }) => needs))];
  return [...(figures === undefined ? [] : [figures]), ...others.flatMap((purpose) => lacking(purpose, { so }) ?? [])];
};

/** How much of it is done. */
const stateOf = (scale: Scale, done: number, total: number): string => {
  const state = done === total ? `All ${total} runs are done.` : `${done} of ${total} runs are done so far.`;
  return scale.name === 'full'
    ? state
    : `${state} This is the ${scale.name} form: few networks, most of them trained for less, which shows that everything runs.`;
};

const introduction = (scale: Scale, state: string): Content =>
  html`<p>${prose('A recurrent network of 1000 rate neurons learns to draw a signal. FORCE teaches it well, but needs the error at every step. A reward-modulated Hebbian rule is simple and local, but fails on signals of many seconds. The paper’s claim: with a *working memory*, a bump of activity that travels over a sheet of neurons the same way in every trial, the Hebbian rule does as well as FORCE, even when its updates are applied once a second.')}</p>
<p>${prose(`A claim about what a network does asks in how many networks it is so. It *holds* if that is shown for four of five; it *does not hold* if that is ruled out; otherwise it is *undecided*. The intervals of such shares are exact (Clopper and Pearson): they allow for failures that are rare and were not seen. A claim that compares asks for the mean of paired differences (Student’s interval). All parts of a claim have to hold. ${looksOf(scale)} ± is a standard deviation over networks.`)}</p>
<p>${prose(`*Performance* is the largest correlation of output and target over all circular shifts, the published measure. It is lenient: a random signal of 1 s scores 0.65. So the correlation at *zero shift* stands beside it. Criteria stand in the code. Their limits are older than the runs; that they are about shares and not about means was settled when ten networks, seeds 1 to 10, had been seen. Where a protocol or a limit was chosen after those results (the drift in 2A, weak targets in 2B, waiting for updates in 3, all of 4, live memories and other backbones, the bump’s path), all networks are fresh: seeds from ${FRESH} on.`)}</p>
<p>${state}</p>`;

const looksOf = (scale: Scale): string => {
  const [first, ...more] = scale.looks;
  const percent = `${Number((100 * (1 - alphaOf(scale))).toFixed(1))} %`;
  return more.length === 0
    ? `Intervals are of ${percent}.`
    : `Each claim has ${first} networks, and up to ${more.at(-1)} if it is undecided; as it may be looked at ${scale.looks.length} times, its intervals are of ${percent}, which makes 95 % in all.`;
};

/** A claim as the page shows it. */
const shownOf = ({ claim, parts, networks, wants, verdict }: Standing) => ({
  claim: claim.claim,
  parts: parts.map(({ asked, found, outcome }) => ({
    asked,
    found,
    verdict: verdict.endsWith('to judge') ? verdict : outcome,
  })),
  networks: networks < wants ? `${networks} of ${wants}` : `${networks}`,
  verdict,
});

/** The table of the published figures in one line. */
const inShort = (standings: readonly Standing[]): PageClaims['claims'][number] => {
  const count = (verdict: string) => standings.filter((one) => one.verdict === verdict).length;
  const parts = standings.filter(({ verdict }) => !verdict.endsWith('to judge')).flatMap((one) => one.parts);
  const figures = (outcome: string) => parts.filter((part) => part.outcome === outcome).length;
  const [holds, open, fails] = [count('holds'), count('undecided'), count('does not hold')];
  const judged = holds + open + fails;
  const verdict =
    judged < standings.length
      ? (standings.find((one) => one.verdict.endsWith('to judge'))?.verdict ?? 'undecided')
      : fails > 0
        ? 'does not hold'
        : open > 0
          ? 'undecided'
          : 'holds';
  const ns = standings.map(({ networks }) => networks);
  return {
    claim: 'The published program’s numbers come out here, too (the last section has them line by line).',
    parts: [
      {
        asked: 'no line of the table differs',
        found: `${judged} of ${standings.length} lines judged: ${holds} matched, ${open} undecided, ${fails} different; of their ${parts.length} numbers ${figures('holds')}, ${figures('undecided')}, ${figures('does not hold')}`,
        verdict,
      },
    ],
    networks: between(ns),
    verdict,
  };
};

/** Draws figures into the folder: none where they cannot be drawn. */
const drawn = (folder: string, figures: readonly PaperFigure[]): Promise<readonly PageFigure[]> =>
  Promise.all(
    (undrawable() === undefined ? figures : []).map(async ({ name, spec, caption }): Promise<PageFigure> => {
      const svg = await toSvg(spec);
      await written(join(folder, 'figures', `${name}.svg`), svg);
      await written(join(folder, 'figures', `${name}.png`), await toPng(svg));
      const files = ['svg', 'png'].map((kind) => ({ label: kind.toUpperCase(), href: `figures/${name}.${kind}` }));
      return { name, svg, caption, files };
    }),
  );

/** What stands behind an experiment's claims. */
const sectionOf = async (
  folder: string,
  experiment: Experiment,
  { results, scale, store, origins, standings }: Reported,
): Promise<PageSection> => {
  const { id, title } = experiment;
  const section = experiment.report(results, scale);
  const failed = agenda([experiment], scale, results).flatMap((wanted) => {
    const outcome = store.get(wanted.id)?.outcome;
    return outcome === undefined || outcome.ok ? [] : [outcome.reason];
  });
  let data: Content = '';
  if (section.rows.length > 0) {
    const { json, table } = dataOf(id, section.rows, store, origins);
    await written(join(folder, 'data', `${file(id)}.json`), `${JSON.stringify(json)}\n`);
    await written(join(folder, 'data', `${file(id)}.parquet`), toParquet(table));
    data = html`<p class="subtitle">All numbers, each with its run’s parameters, seed, version and commit: <a href="data/${file(id)}.json">JSON</a> · <a href="data/${file(id)}.parquet">Parquet</a></p>`;
  }
  return {
    id: `section-${file(id)}`,
    title,
    text: section.text,
    figures: await drawn(folder, section.figures),
    // The others stand on the page itself.
    ...(experiment === table ? { claims: [{ title: 'Line by line', claims: standings.map(shownOf) }] } : {}),
    ...(section.tables === undefined ? {} : { tables: section.tables }),
    notes: html`${failed.length === 0 ? '' : html`<p><strong>Failed:</strong> ${failed.length} runs (${failed[0]}).</p>`}${data}`,
  };
};

interface Reported {
  readonly results: Results;
  readonly scale: Scale;
  readonly store: Store;
  readonly origins: Origins;
  /** The claims of one experiment. */
  readonly standings: readonly Standing[];
}

/**
 * Writes the report of some experiments from what the store has: report.html, figures/, data/, and a report.md for where only
 * that is shown.
 * @returns the report's path, and how its claims stand
 */
export const writeReport = async (
  folder: string,
  some: readonly Experiment[],
  scale: Scale,
  store: Store,
  origins: Origins,
): Promise<{ readonly path: string; readonly standings: readonly Standing[] }> => {
  for (const name of ['figures', 'data']) await mkdir(join(folder, name), { recursive: true });
  const results = resultsIn(store);
  const standing = new Map(
    some.map((experiment) => [experiment, experiment.claims(scale).map((claim) => standingOf(claim, results, scale))]),
  );
  const of = (experiment: Experiment): readonly Standing[] => standing.get(experiment) ?? [];
  const sections: PageSection[] = [];
  for (const experiment of some) {
    const reported = { results, scale, store, origins, standings: of(experiment) };
    sections.push(await sectionOf(folder, experiment, reported));
  }
  const claimed = some.filter((experiment) => experiment !== table).flatMap(of);
  const groups: readonly PageClaims[] = [
    {
      title: 'What the paper says',
      claims: [
        ...claimed.filter(({ claim }) => claim.ofPaper).map(shownOf),
        ...(of(table).length === 0 ? [] : [inShort(of(table))]),
      ],
    },
    { title: 'What we add', claims: claimed.filter(({ claim }) => !claim.ofPaper).map(shownOf) },
  ];
  const wanted = agenda(some, scale, results);
  const commits = new Set(wanted.flatMap(({ id }) => origins.of(id)?.commit ?? []));
  const [first] = some.includes(table) ? await drawn(folder, headline(results, scale)) : [];
  const state = stateOf(scale, wanted.filter(({ job }) => results.has(job)).length, wanted.length);
  const asked = some.length > names.length ? [] : some.map(({ id }) => id);
  const shown: Page = {
    title: 'Working memory facilitates reward-modulated Hebbian learning: the experiments, reproduced',
    subtitle: html`After Pogodin, Corneil, Seeholzer, Heng &amp; Gerstner (2019), <a href="https://arxiv.org/abs/1910.10559">arXiv 1910.10559</a>; computed with reservoir-rx`,
    text: html`${introduction(scale, state)}${lacks(some).map((line) => html`<p><strong>Left out:</strong> ${line}.</p>`)}`,
    ...(first === undefined ? {} : { figure: first }),
    claims: groups.filter(({ claims }) => claims.length > 0),
    sections,
    provenance: [
      ['version', `reservoir-rx ${version()}`],
      ['report made at commit', commit() ?? 'unknown (not a checkout)'],
      ['runs made at commits', commits.size === 0 ? 'unknown' : [...commits].sort().join(', ')],
      [
        'to make it again',
        html`<code>${['reservoir-rx paper', ...asked, ...(scale.name === 'full' ? [] : [`--${scale.name}`])].join(' ')} --seeds ${scale.looks.at(-1)}</code>`,
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
  return { path, standings: [...standing.values()].flat() };
};
