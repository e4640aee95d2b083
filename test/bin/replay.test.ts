import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeBundle, hashOf, parseSpec } from '../../pipelines/index.ts';
import { live } from '../pipelines/sessions.ts';
import { right } from '../pipelines/support.ts';
import { folder, tiny, within } from './support.ts';

const { file } = folder();

describe('run --journal', () => {
  it('replays a session: each change and trial a line, and at the end the hash of where it stood', async () => {
    const session = live([{ name: '', spec: right(parseSpec(tiny)) }]);
    const { trialSteps } = session.description();
    await session.steps(trialSteps + 3);
    await session.ask('swap', { place: 'rule', kind: 'force' });
    await session.steps(trialSteps);
    const hash = await session.hash();
    const { journal } = await session.ask('journal');
    const path = file('session.jsonl', journal as string);
    const saved = file('end.ckpt', '');
    const { code, stdout, stderr } = await within('run', '--journal', path, '--json', '--save', saved);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(['trial', 'pace', 'change', 'trial', 'pace', 'done']);
    expect(lines.at(-1)).toEqual({ type: 'done', step: 2 * trialSteps + 3, hash });
    expect(hashOf(right(decodeBundle(new Uint8Array(readFileSync(saved)))))).toBe(hash);
    const plain = await within('run', '--journal', path);
    expect(plain.stdout).toMatch(
      /^trial 1: performance .*\nstep \d+: step {"steps":\d+}\nstep \d+: rule = force \(alpha 1\)\ntrial 2: .*\nstep \d+: step .*\ndone at step \d+; .*\n$/,
    );
  });

  it('says with a word that the last line of a journal was cut short', async () => {
    const session = live([{ name: '', spec: right(parseSpec(tiny)) }]);
    await session.steps(2);
    const path = file('cut.jsonl', `${session.lines.join('')}{"type":"contr`);
    const { code, stdout, stderr } = await within('run', '--journal', path);
    expect(stderr).toMatch(/^reservoir-rx: .*cut.jsonl: line 3 was cut short and is left out\n$/);
    expect({ code, lines: stdout.split('\n') }).toEqual({
      code: 0,
      lines: ['step 2: step {"steps":2}', expect.stringMatching(/^done at step 2; /), ''],
    });
  });
});
