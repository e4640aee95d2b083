import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, folder, within } from '../../bin/support.ts';
import { thoroughly } from '../../support/thorough.ts';
import { right } from '../support.ts';

const { path, file } = folder();

describe('a study in code', () => {
  it('is planned like a file: places and what can stand in them, the first one the base', async () => {
    const { default: own } = await import('../../../docs/studies/own-rule.ts');
    const { variants, factors } = right(own.plan('docs/studies/own-rule.ts'));
    expect(variants.map(({ name }) => name)).toEqual([
      'base',
      'memory=none',
      'rule=graded',
      'rule=graded, memory=none',
    ]);
    expect(factors.map(({ path, base }) => [path, base])).toEqual([
      ['rule', 'hebbian'],
      ['memory', 'bump'],
    ]);
  });

  it('trains and tests pipelines of one’s own modules, the same bits each time', async () => {
    const { default: own } = await import('../../../docs/studies/own-rule.ts');
    const params = { rule: 'graded', memory: 'bump', seed: 3 };
    const shares: number[] = [];
    const doing = { progress: (share: number) => void shares.push(share) };
    const first = await own(params, doing);
    expect(first).toMatchObject({ tests: [{ trial: 5 }, { trial: 10 }, { trial: 20 }] });
    expect(await own(params, doing)).toEqual(first);
    expect(shares[0]).toBe(1 / 20);
    await expect(own({ ...params, rule: 'farce' }, doing)).rejects.toThrow(
      /rule: expected one of hebbian, graded, found "farce"/,
    );
    await expect(own({ ...params, rule: 'constructor' }, doing)).rejects.toThrow(
      /rule: expected one of hebbian, graded, found "constructor"/,
    );
  });

  thoroughly('runs from the command line, in processes of their own', async () => {
    const out = join(path, 'own');
    const words = ['study', 'docs/studies/own-rule.ts', '--out', out, '--workers', '2'];
    const dry = await within(...words, '--dry-run');
    expect(dry.stdout).toMatch(/^own-rule: 4 variants × 10 seeds = 40 runs, 0 of them done\n {2}base\n/);
    const ran = await cli(...words, '--seeds', '1');
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^rule=graded, memory=none +.* 1 +0$/m) });
    const bad = await within('study', file('none.mjs', 'export default 1;'));
    expect(bad).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/none.mjs: expected its default export to be study/),
    });
  });
});
