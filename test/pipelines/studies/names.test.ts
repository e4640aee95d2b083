import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../pipelines/jobs/index.ts';
import { findingOf, type Plan, tables, writeReport } from '../../../pipelines/studies/index.ts';
import { columnNames } from '../../../pipelines/studies/tables.ts';
import { folder } from '../../bin/support.ts';
import { made, planOf, scored } from './support.ts';

/** A study of a task of the user's own, whose parameters may be called anything. */
const own = (vary: Readonly<Record<string, readonly Json[]>>): Plan =>
  planOf({ name: 'own', base: { x: 0 }, vary, seeds: 1, task: './own.mjs' });

describe('the columns of factors', () => {
  it('are called like their paths, without dots', () => {
    expect(columnNames(['rule', 'projection.strength'])).toEqual(['rule', 'projection_strength']);
  });

  it('take no name of another column, nor one that SQL takes for it', () => {
    expect(columnNames(['performance', 'SEED', 'pairs', 'varied_performance'])).toEqual([
      ...['varied_performance', 'varied_SEED', 'varied_pairs', 'varied_performance_2'],
    ]);
    expect(columnNames(['rule', 'Rule', 'a.b', 'a_b', 'A.B'])).toEqual(['rule', 'Rule_2', 'a_b', 'a_b_2', 'A_B_3']);
  });

  it('are each there once, the same in every table', () => {
    const of = { ...own({ performance: [1, 2], trial: [3], Id: [4], 'a.b': [5], a_b: [6] }), task: 'train' };
    const all = tables(
      findingOf(
        made(of, () => scored({ 1: 0.5 })),
        false,
      ),
    );
    for (const columns of Object.values(all)) {
      const names = columns.map(({ name }) => name.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(
        expect.arrayContaining(['varied_performance', 'varied_trial', 'varied_id', 'a_b', 'a_b_2']),
      );
    }
  });
});

describe('the names of variants', () => {
  it.each<readonly [string, Readonly<Record<string, readonly Json[]>>, readonly string[]]>([
    ['true and "true"', { x: [true, 'true'] }, ['x=true', 'x="true"']],
    ['1 and "1"', { x: [1, '1'] }, ['x=1', 'x="1"']],
    ['null, "none" and "null"', { x: [null, 'none', 'null'] }, ['x=null', 'x="none"', 'x="null"']],
    ['a kind and its text', { x: [{ kind: 'a', y: 1 }, 'a(y 1)'] }, ['x={"kind":"a","y":1}', 'x="a(y 1)"']],
    ['a list and its text', { x: [[1], '[1]'] }, ['x=[1]', 'x="[1]"']],
    ['text with a comma', { x: ['p, y=q', 'p'], y: ['q', null] }, ['x=p, y=q', 'x=p, y=q (2)']],
    ['quotes of their own', { x: [true, 'true', '"true"'] }, ['x=true', 'x="true"', 'x="\\"true\\""']],
  ])('are told apart: %s', (_, vary, expected) => {
    const names = own(vary).variants.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining([...expected]));
  });
});

describe('a report', () => {
  const { path } = folder();
  const notesOn = async (
    vary: Readonly<Record<string, readonly Json[]>>,
    score: number,
  ): Promise<readonly string[]> => {
    const notes: string[] = [];
    const finding = findingOf(
      made({ ...own(vary), task: 'train', seeds: [1, 2], range: { low: 0, high: 1e308 } }, () => scored({ 1: score })),
      false,
    );
    await writeReport(path, finding, (line) => notes.push(line));
    expect(existsSync(join(path, 'report.html'))).toBe(true);
    return notes;
  };

  it('says in a line which letters our typeface lacks', async () => {
    expect(await notesOn({ x: ['記憶', 'plain'] }, 0.5)).toEqual([
      expect.stringMatching(/^記憶: not in our typeface; in PNG files the system's fonts draw it, or boxes/),
    ]);
    expect(await notesOn({ x: ['plain'] }, 0.5)).toEqual([]);
  });

  it('leaves out a figure that cannot be drawn, with a word, and has all else', async () => {
    expect(await notesOn({ x: [1] }, 1e308)).toEqual([
      expect.stringMatching(/^figure curves is left out: Infinite extent/),
    ]);
    expect(readFileSync(join(path, 'report.html'), 'utf8')).toMatch(/<p>Figure curves is left out: /);
  });
});
