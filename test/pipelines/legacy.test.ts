import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { asThen } from '../../pipelines/checkpoint/legacyMemory.ts';
import { ofCheckpoint, ofJournal, ofSpec, savedAgain } from '../fixtures/follow.ts';

/** What earlier versions wrote goes on bit for bit: specs, checkpoints and journals, made by test/fixtures/make010.ts. */
describe.each(['0.1.0'])('written by %s', (version) => {
  const folder = fileURLToPath(new URL(`../fixtures/${version}/`, import.meta.url));
  const read = (path: string) => readFileSync(`${folder}${path}`, 'utf8');
  const bytesOf = (name: string) => new Uint8Array(readFileSync(`${folder}checkpoints/${name}.ckpt`));
  const expected = JSON.parse(read('expected.json')) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const namesOf = (kind: string): readonly string[] => Object.keys(expected[kind] ?? {});

  it('every fixture has its expectation', () => {
    for (const kind of ['specs', 'checkpoints', 'journals']) {
      const names = readdirSync(`${folder}${kind}`).map((file) => file.replace(/\.\w+$/, ''));
      expect(names.sort()).toEqual([...namesOf(kind)].sort());
    }
  });

  it.each(namesOf('specs'))('the spec %s trains as it did, where a live bump has the weights of then', async (name) => {
    const { attractor = 'bump', ...spec } = JSON.parse(read(`specs/${name}.json`));
    const memory = typeof attractor === 'string' ? { kind: attractor } : attractor;
    const then = JSON.stringify({ ...spec, attractor: memory === null ? null : asThen(memory) });
    expect(await ofSpec(then)).toEqual(expected.specs?.[name]);
  });

  const goesOn = async (name: string): Promise<void> => {
    expect(await ofCheckpoint(bytesOf(name))).toEqual(expected.checkpoints?.[name]);
    expect(await ofCheckpoint(await savedAgain(bytesOf(name)))).toEqual(expected.checkpoints?.[name]);
  };

  it.each(namesOf('checkpoints'))('the checkpoint %s goes on, also when it was saved again', goesOn);

  it.each(namesOf('journals'))('the journal %s is replayed', async (name) => {
    expect(await ofJournal(read(`journals/${name}.jsonl`))).toEqual(expected.journals?.[name]);
  });
});
