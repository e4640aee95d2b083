import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Done, type Engine, idOf, type Json, local, openStore, readStore } from '../../../pipelines/jobs/index.ts';
import {
  ask,
  describeFolder,
  findingOf,
  type Plan,
  query,
  readFolder,
  resultsOf,
  runStudy,
  type StudyEvent,
  tables,
  writeReport,
  writeTables,
} from '../../../pipelines/studies/index.ts';
import { folder } from '../../bin/support.ts';
import { plan, planOf } from './support.ts';

const { path } = folder();
const at = (name: string): string => join(path, name);

/** Runs a study in a folder, whole. */
const ran = async (folder: string, of: Plan, engine: Engine, untilCertain = false) => {
  const store = await openStore(folder);
  try {
    await describeFolder(folder, of, untilCertain);
    const options = { store, engine, untilCertain };
    const events = await lastValueFrom(runStudy(of, options).pipe(toArray()));
    const finding = findingOf(resultsOf(of)(store.get), untilCertain);
    return { events, finding, paths: await writeTables(folder, tables(finding)) };
  } finally {
    await store.close();
  }
};

const runsIn = (events: readonly StudyEvent[]): number =>
  events.filter((event) => event.type === 'run' && event.event.type === 'finished').length;

/** A pipeline to learn from: 100 units, a target of 300 ms, a sheet of 14 × 14. */
const learning = {
  name: 'effect',
  base: {
    task: { kind: 'gaussianProcess', period: 300 },
    attractor: { kind: 'bump', side: 14 },
    projection: { strength: 4 },
    reservoir: { units: 100 },
    protocol: { trials: 10, testAt: [], testTrials: 2 },
  },
  measure: 'zeroShift',
  range: [0, 1],
};

describe('a study', () => {
  it('gives the same bytes however many workers do it, in whatever order, in one go or in two', async () => {
    const of = plan({ seeds: 3 });
    const whole = await ran(at('one'), of, local({ workers: 1 }));
    const many = await ran(at('many'), of, (jobs) => local({ workers: 3 })([...jobs].reverse()));
    const part = await ran(at('parts'), plan({ seeds: 2 }), local({ workers: 2 }));
    const rest = await ran(at('parts'), of, local({ workers: 2 }));
    expect([part, rest].map(({ events }) => runsIn(events))).toEqual([8, 4]);
    for (const name of ['runs', 'tests', 'variants']) {
      const bytes = readFileSync(whole.paths[name] as string);
      expect(readFileSync(many.paths[name] as string)).toEqual(bytes);
      expect(readFileSync(rest.paths[name] as string)).toEqual(bytes);
    }
  });

  it('finds an effect that is there: the working memory against none', async () => {
    const of = plan({ ...learning, vary: { attractor: [null] }, seeds: 9 });
    const { finding } = await ran(at('effect'), of, local({ workers: 2 }));
    const { comparison } = finding.analysis.rows[1] ?? {};
    expect(comparison?.certain).toBe(true);
    expect(comparison?.difference.high).toBeLessThan(-0.2);
  });

  it('runs fewer seeds of what is certain early, and says the same when it is read again', async () => {
    const of = plan({ ...learning, vary: { attractor: [null] }, seeds: 18 });
    // Begun as above, so that its first nine seeds are there: the second of three looks is at twelve.
    const { finding, events } = await ran(at('effect'), of, local({ workers: 2 }), true);
    expect(runsIn(events)).toBe(6);
    expect(finding.analysis.rows.map(({ runs }) => runs)).toEqual([12, 12]);
    expect(finding.analysis.rows[1]?.comparison).toMatchObject({ certain: true, stopped: true });
    expect((await readFolder(at('effect'))).analysis).toEqual(finding.analysis);
  });

  it('keeps what fails, and goes on', async () => {
    const of = plan({ vary: { 'attractor.weights.noise': [0.04, 200] }, seeds: 2 });
    const { finding } = await ran(at('failing'), of, local({ workers: 1 }));
    const [base, bad] = finding.analysis.rows;
    expect(base).toMatchObject({ runs: 2, failed: 0 });
    expect(bad).toMatchObject({ runs: 2, failed: 2, reasons: [expect.stringMatching(/grow without bound/)] });
    expect((await readStore(at('failing'))).filter(({ outcome }) => !outcome.ok)).toHaveLength(2);
    const again = await ran(at('failing'), of, local({ workers: 1 }));
    expect(again.events.map(({ type }) => type)).toEqual(['look']);
  });

  it('writes a report that stands alone, with figures', async () => {
    const { finding } = await ran(at('one'), plan({ seeds: 3 }), local({ workers: 1 }));
    const report = readFileSync(await writeReport(at('one'), finding), 'utf8');
    expect(report).toContain('rule=force, memory=none');
    expect(report.match(/<figure /g)?.length).toBe(3);
    expect(report).not.toMatch(/(src|href)="https?:/);
    const { version: _, ...png } = {
      version: 0,
      head: readFileSync(join(at('one'), 'figures/curves.png')).subarray(1, 4),
    };
    expect(png.head.toString()).toBe('PNG');
  });
});

describe('runs that were done when their parameters had other names', () => {
  /** As version 0.1.0 wrote it. */
  const former = ({ job, ...rest }: Done): Done => {
    const { memory, ...params } = job.params as Record<string, Json>;
    const old = { ...job, params: { ...params, attractor: memory as Json } };
    return { ...rest, job: old, id: idOf(old) };
  };

  it('are found, and not done again; those of other parameters are not', async () => {
    const of = plan({ seeds: 2 });
    await ran(at('present'), of, local({ workers: 1 }));
    const store = await openStore(at('former'));
    for (const done of await readStore(at('present'))) await store.put(former(done));
    await store.close();
    const again = await ran(at('former'), of, local({ workers: 1 }));
    expect(runsIn(again.events)).toBe(0);
    const read = await readFolder(at('former'));
    expect(read.analysis).toEqual((await readFolder(at('present'))).analysis);
    const more = await ran(at('former'), plan({ seeds: 3 }), local({ workers: 1 }));
    expect(runsIn(more.events)).toBe(4);
  });
});

describe('a task of its own that gives what is no score', () => {
  it('has failed, with its reason; its study goes on to the report and to questions', async () => {
    const task = join(path, 'strange.mjs');
    const results = [null, { tests: [{ trial: 2.5, performance: [1] }] }, { tests: [{ trial: 2, performance: [] }] }];
    const text = `const results = ${JSON.stringify(results)};
      export default ({ x, seed }) => x === 1 ? { tests: [{ trial: 2, performance: [0.9] }] }
        : seed < 3 ? results[seed] : { tests: [{ trial: 2, performance: [0.5, NaN] }] };`;
    writeFileSync(task, text);
    const of = planOf({ name: 'strange', base: { x: 1 }, vary: { x: [2] }, seeds: [0, 1, 2, 3], task });
    const { finding, events } = await ran(at('strange'), of, local({ workers: 1 }));
    expect(finding.analysis.rows.map(({ failed }) => failed)).toEqual([0, 4]);
    expect(finding.analysis.rows[1]?.reasons).toEqual([
      'result: expected an object with tests, found null',
      'result.tests[0].trial: expected a whole number of trials, found 2.5',
      'result.tests[0].performance: expected one number for each test trial, found a list of 0',
      'result.tests[0].performance[1]: expected a number, found NaN',
    ]);
    expect(events.filter((event) => event.type === 'run' && event.event.type === 'failed')).toHaveLength(4);
    expect(readFileSync(await writeReport(at('strange'), finding), 'utf8')).toContain('4 of 4');
    expect((await query(at('strange'), 'select count(*), sum(ok::int) from runs')).rows).toEqual([[8, 4]]);
  });
});

describe('the Parquet files of a study', () => {
  it('are read by DuckDB: every number as it was', async () => {
    const { finding, paths } = await ran(at('one'), plan({ seeds: 3 }), local({ workers: 1 }));
    const { columns, rows } = await ask(paths, 'select * from tests order by id, trial, testTrial');
    expect(columns).toEqual([
      ...['id', 'variant', 'rule', 'memory', 'seed', 'trial', 'testTrial', 'performance', 'zeroShift', 'rmse'],
    ]);
    const expected = tables(finding).tests ?? [];
    const wanted = (expected[0]?.data ?? [])
      .map((_, i) => expected.map(({ data }) => (typeof data[i] === 'bigint' ? Number(data[i]) : data[i])))
      .sort((a, b) => {
        const [left, right] = [a, b].map((row) => `${row[0]} ${row[5]} ${row[6]}`);
        return (left as string) < (right as string) ? -1 : 1;
      });
    expect(rows).toEqual(wanted);
    const { rows: types } = await ask(paths, 'select column_name, column_type from (describe select * from runs)');
    expect(Object.fromEntries(types)).toMatchObject({
      seed: 'BIGINT',
      ok: 'BOOLEAN',
      performance: 'DOUBLE',
      trialsToCriterion: 'INTEGER',
      reason: 'VARCHAR',
    });
  });

  it('are asked in SQL, also while the study is at work, and a question that is wrong is answered in a line', async () => {
    const store = await openStore(at('one'));
    const { rows } = await query(at('one'), 'select rule, count(*) from runs group by rule order by rule');
    await store.close();
    expect(rows).toEqual([
      ['force', 6],
      ['hebbian', 6],
    ]);
    await expect(query(at('one'), 'select luck from runs')).rejects.toThrow(/luck/);
    await expect(query(at('none'), 'select 1')).rejects.toThrow(/expected a study's folder, found none/);
  });
});
