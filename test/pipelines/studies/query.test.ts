import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { toParquet } from '../../../pipelines/report/parquet.ts';
import { query } from '../../../pipelines/studies/index.ts';
import { folder, within } from '../../bin/support.ts';

const { path } = folder();
const at = join(path, 'one');

/** A folder with a Parquet file, which holds one number. */
const holding = (name: string, value: number, file = 'runs'): string => {
  const where = join(path, name);
  mkdirSync(where, { recursive: true });
  writeFileSync(join(where, `${file}.parquet`), toParquet([{ name: 'value', type: 'DOUBLE', data: [value] }]));
  return where;
};

beforeAll(() => {
  holding('one', 0.5);
  holding('one', 2, 'variants');
});

const answered = async (sql: string): Promise<readonly unknown[]> => {
  const { code, stdout } = await within('query', at, sql, '--json');
  expect(code).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

describe('an answer', () => {
  it('has every column of a join, each by a name of its own', async () => {
    expect(await answered('select * from runs, variants')).toEqual([{ value: 0.5, value_2: 2 }]);
    expect(await answered('select 1 as a, 2 as a, 3 as a_2, 4 as a')).toEqual([{ a: 1, a_3: 2, a_2: 3, a_4: 4 }]);
  });

  it('has numbers as numbers, whatever SQL calls their type', async () => {
    const sql = `select count(*) as n, sum(7) as s, 1.5 as d, 0.10::decimal(5, 3) as e, [1::bigint] as l,
      {'x': 2::bigint} as o, avg(value) as a from runs`;
    expect(await answered(sql)).toEqual([{ n: 1, s: 7, d: 1.5, e: 0.1, l: [1], o: { x: 2 }, a: 0.5 }]);
  });

  it('has the digits of an integer that is too long for a number, text as text, and null for what is no number', async () => {
    const sql = "select 9007199254740993 as big, '12' as t, 'nan'::double as nan, true as b, date '2020-01-02' as d";
    expect(await answered(sql)).toEqual([{ big: '9007199254740993', t: '12', nan: null, b: true, d: '2020-01-02' }]);
    const { stdout } = await within('query', at, "select 'nan'::double as x, 1.25 as y", '--csv');
    expect(stdout).toBe('x,y\nNaN,1.25\n');
  });
});

describe('a question', () => {
  it.each(['runs[1]', 'runs*', 'a?b', "it's", 'a "b"', '{a,b}', '[[]', 'x#%20'])(
    'is about the files of its own folder, whatever that is called: %s',
    async (name) => {
      for (const [other, value] of [
        ['runs1', 10],
        ['runsX', 11],
        ['axb', 12],
        ['[', 13],
      ] as const)
        holding(other, value);
      const where = holding(name, 1);
      holding(name, 2, `${name}"`);
      expect((await query(where, 'select value from runs')).rows).toEqual([[1]]);
      const quoted = `${name}"`.replaceAll('"', '""');
      expect((await query(where, `select value from "${quoted}"`)).rows).toEqual([[2]]);
    },
  );

  const secret = join(path, 'secret.csv');
  it.each([
    ['reads another file', () => `select * from read_csv('${secret}')`],
    ['reads another file as text', () => `select * from read_text('${secret}')`],
    ['lists a folder', () => `select * from glob('${path}/*')`],
    ['reads its own file once more', () => `select * from read_parquet('${at}/runs.parquet')`],
    ['writes a file', () => `copy (select 1) to '${join(path, 'written')}'`],
    ['writes a data base', () => `attach '${join(path, 'written')}' as other`],
    ['writes a profile', () => `pragma profiling_output = '${join(path, 'written')}'`],
    ['exports', () => `export database '${join(path, 'written')}'`],
    ['loads an extension', () => 'install httpfs'],
    ['allows itself what it may not', () => 'set enable_external_access = true'],
    ['allows itself what it may not by another word', () => 'reset enable_external_access'],
  ])('is refused in a line where it %s', async (_, sql) => {
    writeFileSync(secret, 'word\nhush\n');
    const { code, stdout, stderr } = await within('query', at, sql());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^reservoir-rx: [^\n]+\n$/);
    expect(existsSync(join(path, 'written'))).toBe(false);
  });
});
