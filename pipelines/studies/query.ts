import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../jobs/index.ts';
import { readFolder, tables, writeTables } from './folder.ts';

/** What a question came to. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
}

/** A question that could not be answered, and why. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

const duckdb = async () => {
  try {
    return await import('@duckdb/node-api');
  } catch {
    throw new QueryError('expected DuckDB, found it is not installed here: npm install @duckdb/node-api');
  }
};

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Asks Parquet files a question in SQL. @param paths the files by the names of their tables */
export const ask = async (paths: Readonly<Record<string, string>>, sql: string): Promise<Answer> => {
  const { DuckDBInstance } = await duckdb();
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    for (const [name, path] of Object.entries(paths)) {
      await connection.run(`create view "${name}" as select * from read_parquet(${quote(path)})`);
    }
    const reader = await connection.runAndReadAll(sql);
    return { columns: reader.columnNames(), rows: reader.getRowsJson() as Json[][] };
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
 */
export const query = async (folder: string, sql: string): Promise<Answer> => {
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
