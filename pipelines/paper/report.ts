import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lacking } from '../files/optional.ts';
import { version } from '../files/version.ts';
import type { Store } from '../jobs/index.ts';
import {
  type Content,
  html,
  markdown,
  type Page,
  type PageClaims,
  type PageFigure,
  type PageSection,
  page,
  toPng,
  toSvg,
  undrawable,
} from '../report/index.ts';
import { toParquet } from '../report/parquet.ts';
import { dataOf } from './data.ts';
import type { Experiment, PaperFigure, Results, Scale } from './experiment.ts';
import { headline, table } from './experiments/table.ts';
import { names } from './experiments.ts';
import { commit, type Origins } from './folder.ts';
import { introduction, stateOf } from './introduction.ts';
import { agenda } from './plan.ts';
import { resultsIn } from './runPaper.ts';
import { type Standing, standingOf } from './standing.ts';
import { between } from './statistics.ts';

/** Written beside its place and renamed: a report is never half there. */
const written = async (path: string, content: string | Uint8Array): Promise<void> => {
  await writeFile(`${path}.tmp`, content);
  await rename(`${path}.tmp`, path);
};

const file = (name: string): string => name.toLowerCase().replace(/\W+/g, '-');

/** What experiments lack here, a line each: packages that are not installed, and what is left out for want of them. */
export const lacks = (some: readonly Experiment[]): readonly string[] => {
  const figures = undrawable();
  const so = 'so some runs are left out';
  const others = [...new Set(some.flatMap(({ needs = [] }) => needs))];
  return [...(figures === undefined ? [] : [figures]), ...others.flatMap((purpose) => lacking(purpose, { so }) ?? [])];
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
