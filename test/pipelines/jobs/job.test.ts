import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, idOf, type Job, type Json, versionOf } from '../../../pipelines/jobs/index.ts';
import { findFiles } from '../../../pipelines/jobs/job.ts';
import { loadTask } from '../../../pipelines/jobs/task.ts';
import { folder } from '../../bin/support.ts';
import { job } from './support.ts';

const { file } = folder();

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
};

describe('canonical JSON', () => {
  it('comes back as the same data, and does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonical(value as Json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(reversed(value) as Json)).toBe(text);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 0])('refuses %s', (value) => {
    expect(() => canonical({ a: [value] } as unknown as Json)).toThrow(/^JSON: expected/);
  });
});

describe("a job's name", () => {
  it('is of its task, its parameters and the version, and of nothing else', () => {
    const id = idOf(job('double', { a: 1, b: 2 }));
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(idOf(job('double', { b: 2, a: 1 }))).toBe(id);
    expect(idOf(job('double', { a: 1, b: 3 }))).not.toBe(id);
    expect(idOf(job('slow', { a: 1, b: 2 }))).not.toBe(id);
    expect(idOf(job('double', { a: 1, b: 2 }), 'another version')).not.toBe(id);
  });

  it("changes with the text of the user's module: what was computed by another is not taken for it", () => {
    const task = `${file('own.mjs', 'export default () => 1;')}`;
    const before = idOf({ task, params: null });
    file('own.mjs', 'export default () => 2;');
    expect(idOf({ task, params: null })).not.toBe(before);
  });

  it('changes with the JSON that the module imports, and with that only', () => {
    file('w.json', '{ "from": "./other.json" }');
    file('other.json', '1');
    const task = file('with.mjs', "import w from './w.json' with { type: 'json' };\nexport default () => w;\n");
    const before = versionOf(task);
    file('other.json', '2');
    expect(versionOf(task)).toBe(before);
    file('w.json', '{ "from": 2 }');
    expect(versionOf(task)).not.toBe(before);
  });
});

describe("a job's files", () => {
  it('are those of their names that are given here; the job is the same', () => {
    const [here, there] = [file('rule.mjs', 'export {};'), file('there.mjs', 'export {};')];
    const sent: Job = { task: 'train', params: { use: ['/gone/rule.mjs', there], seed: 1 } };
    const found = findFiles(sent, [here]);
    expect(found.params).toEqual({ use: [here, there], seed: 1 });
    expect(idOf(found, 'v')).toBe(idOf(sent, 'v'));
    expect(findFiles(sent, [])).toBe(sent);
  });
});

describe('a task', () => {
  it('is found by a name, in a module of the package, and in one of the user', async () => {
    const { train } = await import('../../../pipelines/jobs/train.ts');
    expect(await loadTask('train')).toBe(train);
    expect(await loadTask('package:pipelines/jobs/train#train')).toBe(train);
    expect(await loadTask(file('mine.mjs', 'export default () => 1;'))).toBeTypeOf('function');
  });

  it('that is not there is said to be so, with what is', async () => {
    await expect(loadTask('test/none.ts#x')).rejects.toThrow(/test\/none.ts#x: expected a module, found no file/);
    await expect(loadTask(`${file('m.mjs', 'export const a = 1;')}#b`)).rejects.toThrow(
      /expected a function b, the module exports a$/,
    );
  });
});
