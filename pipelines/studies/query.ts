import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBValueConverter } from '@duckdb/node-api';
import { expectInstalled, need } from '../files/optional.ts';
import type { Json } from '../jobs/index.ts';
import { readFolder, tables, writeTables } from './folder.ts';
import { freeName } from './freeName.ts';

/** What a question came to. */
export interface Answer {
  /** Each once: the second `performance` of a join is `performance_2`. */
  readonly columns: readonly string[];
  /** Numbers are numbers, but for integers and decimals that a double would change: those are their digits. */
  readonly rows: readonly (readonly Json[])[];
}

/** A question that could not be answered, and why. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

type DuckDB = typeof import('@duckdb/node-api');

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** DuckDB takes a path for a pattern; in brackets a character stands for itself. */
const literally = (path: string): string => path.replace(/[[*?]/g, '[$&]');

/** Digits that a double keeps. */
const EXACT = 15;

const asNumber = (digits: string): number | string =>
  digits.replace(/\D/g, '').replace(/^0+/, '').length <= EXACT ? Number(digits) : digits;

/** As JSON; of what is not finite, a number that JSON writes as null. */
const converter = ({ JsonDuckDBValueConverter: json, DuckDBDecimalValue, DuckDBTypeId }: DuckDB) => {
  const convert: DuckDBValueConverter<Json> = (value, type, inner) => {
    if (typeof value === 'bigint') return asNumber(String(value));
    if (value instanceof DuckDBDecimalValue) return asNumber(value.toString());
    if (typeof value === 'number' && type.typeId !== DuckDBTypeId.VARCHAR) return value;
    return json(value, type, inner as Parameters<typeof json>[2]) as Json;
  };
  return convert;
};

const distinct = (names: readonly string[]): readonly string[] => {
  const taken = new Set<string>();
  return names.map((name) => {
    const free = freeName(name, taken, (n) => (names.includes(`${name}_${n}`) ? name : `${name}_${n}`));
    taken.add(free);
    return free;
  });
};

/**
 * Asks Parquet files a question in SQL. The files are read first; the question itself can neither read nor write any, for it
 * may be another's.
 * @param paths the files by the names of their tables
 * @throws {MissingError} if DuckDB is not installed
 */
export const ask = async (paths: Readonly<Record<string, string>>, sql: string): Promise<Answer> => {
  const db = await need('query', () => import('@duckdb/node-api'));
  const connection = await (await db.DuckDBInstance.create(':memory:')).connect();
  try {
    for (const [name, path] of Object.entries(paths)) {
      const from = `read_parquet(${text(literally(path))})`;
      await connection.run(`create table ${identifier(name)} as select * from ${from}`);
    }
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
    const reader = await connection.runAndReadAll(sql);
    return { columns: distinct(reader.columnNames()), rows: reader.convertRows(converter(db)) };
  } catch (error) {
    // The rest shows where in the text it is.
    throw new QueryError((error instanceof Error ? error.message : String(error)).split('\n')[0] as string);
  } finally {
    connection.closeSync();
  }
};

/**
 * Asks a folder a question in SQL: a study's tables (`runs`, `tests`, `variants`) as they are at this moment, from its log;
 * or, in a folder that holds no study, whatever Parquet files are there.
 * @throws {MissingError} if DuckDB is not installed
 */
export const query = async (folder: string, sql: string): Promise<Answer> => {
  expectInstalled('query');
  const names = await readdir(folder).catch(() => {
    throw new QueryError(`${folder}: expected a study's folder, found none`);
  });
  const files = names.filter((name) => name.endsWith('.parquet'));
  if (!names.includes('study.json') && files.length > 0) {
    return ask(Object.fromEntries(files.map((name) => [name.slice(0, -'.parquet'.length), join(folder, name)])), sql);
  }
  const finding = await readFolder(folder);
  const own = await mkdtemp(join(tmpdir(), 'reservoir-rx-'));
  try {
    return await ask(await writeTables(own, tables(finding)), sql);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
};
