import type { Job, Json, Store } from '../jobs/index.ts';
import type { Table } from '../report/parquet.ts';
import type { Row } from './experiment.ts';
import type { Origins } from './folder.ts';

const seedOf = ({ params }: Job): number | null => {
  const { seed, spec } = params as { readonly seed?: number; readonly spec?: { readonly seed?: number } };
  return seed ?? spec?.seed ?? null;
};

/** The numbers of an experiment, each with the run that it comes from: its task, parameters, seed, version and commit. */
export const dataOf = (id: string, rows: readonly Row[], store: Store, origins: Origins) => {
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
