import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../index.ts';
import { specSchema } from '../../pipelines/index.ts';
import { CLI } from '../support/built.ts';
import { thoroughly } from '../support/thorough.ts';

const node = (...words: readonly string[]): string =>
  execFileSync(process.execPath, ['--import', 'tsx', ...words], { encoding: 'utf8' });
const cli = (...words: readonly string[]): string =>
  execFileSync(process.execPath, [CLI, ...words], { encoding: 'utf8' });
const lines = (text: string): readonly Readonly<Record<string, unknown>>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the examples run as their readers run them', () => {
  it.each([
    ['a spec with a rule and a reward of one’s own', 'docs/examples/node-perturbation.json'],
    ['a spec with a memory of one’s own', 'docs/examples/pulses.json'],
    ['a pipeline in code', 'docs/examples/two-memories.ts'],
  ])('%s', (_, file) => {
    expect(lines(cli('run', file, '--trials', '2', '--json')).at(-1)).toMatchObject({ type: 'done', trials: 2 });
  });

  it('a study with a reward of one’s own', () => {
    expect(cli('study', 'docs/examples/graded-reward.json', '--dry-run')).toContain('4 variants × 5 seeds');
  });

  it('the kinds are listed and in the schema', () => {
    expect(cli('list', '--kinds', '--use', 'docs/examples/pulses.ts')).toContain('pulses, one after another');
    const schema = JSON.parse(cli('schema', '--use', 'docs/examples/pulses.ts'));
    expect(JSON.stringify(schema)).toContain('"const":"pulses"');
    expect(JSON.stringify(specSchema())).not.toContain('"const":"pulses"');
  });

  thoroughly('saving and scoring in code', () => {
    const printed = node('docs/examples/save-and-score.ts');
    expect(printed).toMatch(/after 5 trials: \S+\nafter 10 trials: \S+\nthe same: true\nhalf-trained/);
  });

  it('the specs of the examples need their files, and say so', () => {
    const spec = JSON.parse(readFileSync('docs/examples/pulses.json', 'utf8'));
    expect(parseSpec(spec)).toMatchObject({ left: [{ path: 'memory.kind' }] });
  });
});
