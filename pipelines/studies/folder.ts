import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { version } from '../files/version.ts';
import { onDisk, writeWhole } from '../jobs/disk.ts';
import { readStore, StoreError } from '../jobs/index.ts';
import { foreign, toPng } from '../report/index.ts';
import { type Table, toParquet } from '../report/parquet.ts';
import { type Analysis, analyse } from './analysis.ts';
import { standing } from './looks.ts';
import { type Plan, versionOfPlan } from './plan.ts';
import { findRenamed } from './renamed.ts';
import { drawFigures, reportOf } from './report.ts';
import { type Results, resultsOf } from './results.ts';
import { tablesOf } from './tables.ts';

/** What a study's folder says of itself, beside the log of its runs. */
export interface About {
  readonly version: string;
  readonly untilCertain: boolean;
  /**
   * The version of the task (see `versionOf`) that its runs are of: they are read by it, when the program or the task's
   * module is another by then, and from whatever folder.
   */
  readonly taskVersion?: string;
  readonly plan: Plan;
}

const ABOUT = 'study.json';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Writes down what a folder is about to hold. */
export const describeFolder = async (
  folder: string,
  plan: Plan,
  untilCertain: boolean,
  taskVersion = versionOfPlan(plan),
): Promise<void> => {
  const about: About = { version: version(), untilCertain, taskVersion, plan };
  await writeWhole(join(folder, ABOUT), encode(`${JSON.stringify(about, null, 2)}\n`));
};

/**
 * What a folder says about its study; undefined if it says nothing.
 * @throws {StoreError} if it is about something else
 */
export const aboutFolder = async (folder: string): Promise<About | undefined> => {
  const path = join(folder, ABOUT);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const about = E.tryCatch(
    () => JSON.parse(text) as Partial<About> | null,
    () => null,
  );
  const { plan } = (E.isRight(about) ? about.right : null) ?? {};
  if (plan === undefined) throw new StoreError(`${path}: expected what a study is about, found another file`);
  return (about as E.Right<About>).right;
};

/** What a study has come to. */
export interface Finding {
  readonly results: Results;
  readonly analysis: Analysis;
  readonly untilCertain: boolean;
}

export const findingOf = (results: Results, untilCertain: boolean): Finding => ({
  results,
  analysis: analyse(results, standing(results, untilCertain)),
  untilCertain,
});

/**
 * The results of a folder's study so far; a process may still be working on it.
 * @throws {StoreError} if there is no study
 */
export const readFolder = async (folder: string): Promise<Finding> => {
  const done = new Map((await readStore(folder)).map((one) => [one.id, one]));
  const about = await aboutFolder(folder);
  if (about === undefined) throw new StoreError(`${folder}: expected a study's folder, found no ${ABOUT} in it`);
  const { plan, untilCertain, taskVersion } = about;
  if (taskVersion === undefined) {
    const how = 'the command that made the folder, once more, writes it down';
    throw new StoreError(`${join(folder, ABOUT)}: expected the version of its task, found none: ${how}`);
  }
  const from = resultsOf(plan, taskVersion);
  const get = findRenamed(
    (id) => done.get(id),
    () => done.values(),
    from.names,
    taskVersion,
  );
  return findingOf(from(get), untilCertain);
};

/** A study's tables by their names. */
export const tables = ({ results, analysis }: Finding): Readonly<Record<string, Table>> => tablesOf(results, analysis);

/** Writes tables as Parquet files, each whole or not at all. @returns their paths, by name */
export const writeTables = async (
  folder: string,
  all: Readonly<Record<string, Table>>,
): Promise<Readonly<Record<string, string>>> => {
  const paths: Record<string, string> = {};
  for (const [name, table] of Object.entries(all)) {
    paths[name] = join(folder, `${name}.parquet`);
    await writeWhole(paths[name], toParquet(table));
  }
  return paths;
};

const MOST_SHOWN = 12;
const brief = (text: string): string =>
  [...text].length > MOST_SHOWN ? `${[...text].slice(0, MOST_SHOWN).join('')}…` : text;

/**
 * Writes the report, its figures and the tables. Where the packages of figures are not installed, it has none.
 * @param note is told in a line what is left out, and why
 * @returns the report's path
 */
export const writeReport = async (
  folder: string,
  finding: Finding,
  note: (line: string) => void = () => {},
): Promise<string> => {
  await writeTables(folder, tables(finding));
  const { drawn: figures, notes } = await drawFigures(finding.analysis);
  notes.forEach(note);
  const strange = await Promise.all(figures.map(({ svg }) => foreign(svg)));
  const others = [...new Set(strange.flatMap((characters) => [...characters]))].join('');
  if (others !== '')
    note(`${brief(others)}: not in our typeface; in PNG files the system's fonts draw it, or boxes if they lack it`);
  const pictures = join(folder, 'figures');
  if (figures.length > 0) await onDisk(pictures, () => mkdir(pictures, { recursive: true }));
  for (const { name, svg } of figures) {
    await writeWhole(join(folder, 'figures', `${name}.svg`), encode(svg));
    await writeWhole(join(folder, 'figures', `${name}.png`), await toPng(svg));
  }
  const path = join(folder, 'report.html');
  const linked = figures.map((figure) => ({
    ...figure,
    files: ['svg', 'png'].map((kind) => ({ label: kind.toUpperCase(), href: `figures/${figure.name}.${kind}` })),
  }));
  await writeWhole(path, encode(reportOf(finding.analysis, linked, finding.untilCertain, notes)));
  return path;
};
