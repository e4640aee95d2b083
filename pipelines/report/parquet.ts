import { parquetWriteBuffer } from 'hyparquet-writer';

/** A column of a table; null where there is nothing. */
export type Column = { readonly name: string } & (
  | { readonly type: 'STRING'; readonly data: readonly (string | null)[] }
  | { readonly type: 'DOUBLE' | 'INT32'; readonly data: readonly (number | null)[] }
  | { readonly type: 'INT64'; readonly data: readonly (bigint | null)[] }
  | { readonly type: 'BOOLEAN'; readonly data: readonly (boolean | null)[] }
);

/** Columns of one length, in order. */
export type Table = readonly Column[];

/** A table as a Parquet file's bytes: the same ones for the same data. */
export const toParquet = (table: Table): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: table.map(({ name, type, data }) => ({ name, type, data: [...data], nullable: true })),
      createdBy: 'reservoir-rx',
    }),
  );
