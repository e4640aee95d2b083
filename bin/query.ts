import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Json, StoreError } from '../pipelines/jobs/index.ts';
import { type Answer, QueryError, query } from '../pipelines/studies/index.ts';
import { broken, mistake, type Outcome } from './failure.ts';
import { give, say } from './output.ts';
import { align } from './table.ts';

export interface QueryFlags {
  readonly json?: true;
  readonly csv?: true;
}

const text = (value: Json): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const csv = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const lines = ({ columns, rows }: Answer, flags: QueryFlags): readonly string[] => {
  if (flags.json) {
    return rows.map((row) => JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, row[i]]))));
  }
  const cells = rows.map((row) => row.map(text));
  return flags.csv ? [columns, ...cells].map((row) => row.map(csv).join(',')) : align(columns, cells);
};

/** Asks a study's results a question in SQL. */
export const queryCommand = (folder: string, sql: string, flags: QueryFlags): Outcome =>
  TE.tryCatch(
    async () => {
      lines(await query(folder, sql), flags).forEach(flags.json || flags.csv ? give : say);
      return 0;
    },
    (error) => (error instanceof QueryError || error instanceof StoreError ? mistake([error.message]) : broken(error)),
  );
