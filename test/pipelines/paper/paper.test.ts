import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, take, toArray } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore, readStore } from '../../../pipelines/jobs/index.ts';
import {
  agenda,
  chosen,
  experiments,
  full,
  most,
  origins,
  quick,
  resultsFrom,
  runPaper,
  runsIn,
  sample,
  tiny,
  verify,
  writeReport,
} from '../../../pipelines/paper/index.ts';
import { here, scratch } from './support.ts';

const scale = tiny(1);
const nothing = resultsFrom(new Map());
const wanted = agenda(experiments, scale, nothing);
const folder = scratch();

/** Goes on with the experiments for so many ended runs, then writes the report. */
const worked = async (most = Number.POSITIVE_INFINITY) => {
  const store = await openStore(runsIn(folder));
  try {
    const known = await origins(folder);
    const events = await lastValueFrom(
      runPaper(experiments, scale, { store, origins: known, engine: here }).pipe(take(most), toArray()),
    );
    const { path, standings } = await writeReport(folder, experiments, scale, store, known);
    return { events, standings, html: readFileSync(path, 'utf8') };
  } finally {
    await store.close();
  }
};

/** How many runs a report says are done, where they are not all. */
const doneIn = (html: string) => Number(new RegExp(`(\\d+) of ${wanted.length} runs are done`).exec(html)?.[1]);

describe('the paper’s experiments on small networks', () => {
  let first: Awaited<ReturnType<typeof worked>>;
  let second: Awaited<ReturnType<typeof worked>>;
  beforeAll(async () => {
    first = await worked(40);
    second = await worked();
  }, 300_000);

  it('are reported however much of them is done', () => {
    expect(doneIn(first.html)).toBeGreaterThan(5);
    expect(doneIn(first.html)).toBeLessThan(wanted.length);
    expect(second.html).toContain(`All ${wanted.length} runs are done`);
  });

  it('go on where they stopped', () => {
    const before = second.events.filter(({ event }) => 'before' in event && event.before);
    expect(before).toHaveLength(doneIn(first.html) ?? 0);
    expect(second.events.at(-1)).toMatchObject({ done: wanted.length, total: wanted.length, share: 1 });
  });

  it('all run', () => {
    expect(second.events.filter(({ event }) => event.type === 'failed')).toEqual([]);
  });

  it('are not judged by one network', () => {
    expect(second.standings.length).toBeGreaterThan(50);
    for (const { verdict, networks } of second.standings) {
      expect({ verdict, networks }).toEqual({ verdict: 'too brief to judge', networks: 1 });
    }
  });

  it('give every figure twice, and every number once more as data', () => {
    const figures = readdirSync(join(folder, 'figures'));
    const names = new Set(figures.map((name) => name.replace(/\.(svg|png)$/, '')));
    expect(figures).toHaveLength(2 * names.size);
    expect(names.size).toBeGreaterThan(20);
    for (const { id } of experiments.slice(0, -1)) {
      const base = join(folder, 'data', id.toLowerCase());
      const { runs, rows } = JSON.parse(readFileSync(`${base}.json`, 'utf8'));
      expect(rows.length).toBeGreaterThan(0);
      // Whatever is reported can be traced.
      const known = new Map(runs.map((run: { id: string }) => [run.id, run]));
      for (const row of rows) expect(known.get(row[5])).toMatchObject({ version: expect.any(String) });
      expect(readFileSync(`${base}.parquet`).subarray(0, 4).toString()).toBe('PAR1');
    }
  });

  it('stand in one page that needs nothing beside it', () => {
    expect(second.html).not.toMatch(/\b(src|href)="https?:\/\/(?!arxiv)|<link|<script/);
    for (const { title } of experiments) expect(second.html).toContain(title);
    for (const [, href = ''] of second.html.matchAll(/href="((?:figures|data)\/[^"]+)"/g)) {
      expect(existsSync(join(folder, href))).toBe(true);
    }
  });

  it('come out the same when they are run again', async () => {
    const runs = sample(await readStore(runsIn(folder)), 10);
    expect(new Set(runs.map(({ job }) => job.task)).size).toBe(4);
    const again = await lastValueFrom(verify(runs, here).pipe(toArray()));
    expect(again.filter(({ same }) => !same)).toEqual([]);
    expect(again).toHaveLength(10);
  });

  it('are caught when they do not', async () => {
    const [one] = sample(await readStore(runsIn(folder)), 1);
    if (one === undefined || !one.outcome.ok) throw new Error('expected a run');
    const text = JSON.stringify(one.outcome.result).replace(
      /(\d)([,\]}])/,
      (_, digit, end) => `${(Number(digit) + 1) % 10}${end}`,
    );
    const forged = { ...one, outcome: { ok: true as const, result: JSON.parse(text) } };
    const [found] = await lastValueFrom(verify([forged], here).pipe(toArray()));
    expect(found).toMatchObject({ same: false, difference: expect.stringContaining('against') });
  });
});

describe('the agenda', () => {
  const first = agenda(experiments, full(), nothing);

  it('holds each run once, though several experiments need it', () => {
    expect(new Set(first.map(({ id }) => id)).size).toBe(first.length);
    const apart = experiments.reduce((sum, one) => sum + agenda([one], full(), nothing).length, 0);
    expect(apart).toBeGreaterThan(first.length);
  });

  it('begins with what is cheap, so that the first claims are decided soon', () => {
    const hours = (some: typeof wanted) => some.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
    expect(hours(first.slice(0, first.length / 2))).toBeLessThan(0.2 * hours(first));
  });

  it('of the quick form is some minutes of two cores, of the full form some hours', () => {
    const hours = (some: typeof wanted) => some.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
    expect(hours(agenda(experiments, quick(), nothing)) / 2).toBeLessThan(10 / 60);
    expect(hours(first) / 2).toBeLessThan(7);
    expect(hours(most(experiments, full(), nothing)) / 2).toBeLessThan(16);
  });

  it('of more seeds holds that of fewer', () => {
    const few = agenda(experiments, full(3), nothing).map(({ id }) => id);
    const many = new Set(first.map(({ id }) => id));
    expect(few.filter((id) => !many.has(id))).toEqual([]);
  });
});

describe('an experiment', () => {
  it('is asked for by its name, however it is written', () => {
    expect(chosen(['2a', 'BEYOND']).map(({ id }) => id)).toEqual(['2A', 'beyond']);
    expect(chosen([])).toBe(experiments);
    expect(chosen(['2D'])).toEqual([]);
  });
});
