import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCheckpoint, loadSpec, names, saveCheckpoint } from '../../pipelines/files/files.ts';
import { type Checkpoint, encodeCheckpoint, FORMAT } from '../../pipelines/index.ts';
import { left, parsed, right, SMALL, small } from './support.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reservoir-rx-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const asRoot = process.getuid?.() === 0;

describe('a spec by name or file', () => {
  it('each named one loads', async () => {
    expect(names()).toHaveLength(12);
    for (const name of names())
      expect((right(await loadSpec(name)()).task as { readonly kind: string }).kind).toMatch(
        /^(short|long|gaussianProcess)$/,
      );
    expect(right(await loadSpec('short-force')())).toEqual(parsed({ task: 'short', attractor: null, rule: 'force' }));
  });

  it('one in a file loads', async () => {
    expect(right(await loadSpec(written('mine.json', JSON.stringify(SMALL)))())).toEqual(small());
  });

  it.each([
    ...['shrt-force', 'short-force.', 'SHORT-FORCE'].map((name) => [name, ' (did you mean short-force?)'] as const),
    ...['', '..', 'constructor', '__proto__', 'spec.files'].map((name) => [name, ''] as const),
  ])('an unknown name is told which there are, and which is near: %j%s', async (name, near) => {
    const [line, ...others] = left(await loadSpec(name)());
    expect(others).toEqual([]);
    expect(line).toBe(
      `pipeline: expected a .json file, a module (.ts, .js) or one of ${names().join(', ')}; found ${name}${near}`,
    );
  });

  it('a file that is not there is said not to be', async () => {
    const path = join(folder, 'none.json');
    expect(left(await loadSpec(path)())).toEqual([`${path}: expected a pipeline's spec, found no such file`]);
  });

  it('so is a folder', async () => {
    mkdirSync(join(folder, 'folder.json'));
    const path = join(folder, 'folder.json');
    expect(left(await loadSpec(path)())).toEqual([`${path}: expected a pipeline's spec, found a folder`]);
  });

  it('so is a path through a file, or one that no file can have', async () => {
    const path = join(written('file', ''), 'inner.json');
    expect(left(await loadSpec(path)())).toHaveLength(1);
    expect(left(await loadSpec('a\u0000b.json')())).toHaveLength(1);
    expect(left(await loadSpec(`${'x'.repeat(5000)}.json`)())).toHaveLength(1);
  });

  it.skipIf(asRoot)('so is one that may not be opened', async () => {
    const path = written('secret.json', '{}');
    chmodSync(path, 0);
    expect(left(await loadSpec(path)())).toEqual([
      `${path}: expected a pipeline's spec, found a file that may not be opened`,
    ]);
  });

  it('each thing that is wrong with it is one line that begins with the file', async () => {
    const path = written('wrong.json', JSON.stringify({ task: 'short', seed: -1, dt: 0, x: 1 }));
    const lines = left(await loadSpec(path)());
    expect(lines.map((line) => line.slice(path.length, path.length + 8))).toEqual([': dt: ex', ': seed: ', ': x: exp']);
    for (const line of lines) expect(line).toMatch(/^[^\n]+$/);
  });

  it.each(['', '{', 'not\njson', '\u0000\u0001', '[]', 'null'])(
    'malformed content is one line: %j',
    async (content) => {
      const [line, ...others] = left(await loadSpec(written('malformed.json', content))());
      expect(others).toEqual([]);
      expect(line).toMatch(
        /^[^\n]+: (line \d+, column \d+: expected [^\n]+|the whole: expected an object[^\n]+), found [^\n]+$/,
      );
    },
  );
});

describe('a checkpoint in a file', () => {
  const checkpoint = (step = 0): Checkpoint => ({
    format: FORMAT,
    spec: small(),
    step,
    controls: small(),
    states: new Map([['reservoir/rate', { u: new Float64Array(1000).fill(step) }]]),
  });

  it('comes back as it was saved, and nothing else is left in the folder', async () => {
    const path = join(folder, 'run.ckpt');
    right(await saveCheckpoint(path, checkpoint(3))());
    expect(right(await loadCheckpoint(path)())).toStrictEqual(checkpoint(3));
    expect(readdirSync(folder)).toEqual(['run.ckpt']);
  });

  it('replaces the one before', async () => {
    const path = join(folder, 'run.ckpt');
    for (const step of [1, 2, 3]) right(await saveCheckpoint(path, checkpoint(step))());
    expect(right(await loadCheckpoint(path)()).step).toBe(3);
    expect(readdirSync(folder)).toEqual(['run.ckpt']);
  });

  it('is whole also when several are saved at once: the file is one of them', async () => {
    const path = join(folder, 'run.ckpt');
    const saves = Array.from({ length: 20 }, (_, step) => saveCheckpoint(path, checkpoint(step))());
    for (const saved of await Promise.all(saves)) right(saved);
    const { step } = right(await loadCheckpoint(path)());
    expect(readFileSync(path)).toEqual(Buffer.from(encodeCheckpoint(checkpoint(step))));
    expect(readdirSync(folder)).toEqual(['run.ckpt']);
  });

  it.each(['missing/run.ckpt', 'file/run.ckpt', `${'x'.repeat(300)}.ckpt`, 'a\u0000b'])(
    'in a place that cannot be written is one line, and nothing is left behind: %j',
    async (name) => {
      written('file', 'kept');
      const lines = left(await saveCheckpoint(`${folder}/${name}`, checkpoint())());
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('expected a place to write a checkpoint, found ');
      expect(readdirSync(folder)).toEqual(['file']);
      expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept');
    },
  );

  it('does not take the place of a folder', async () => {
    mkdirSync(join(folder, 'here'));
    expect(left(await saveCheckpoint(join(folder, 'here'), checkpoint())())[0]).toContain('found a folder');
    expect(readdirSync(folder)).toEqual(['here']);
    expect(readdirSync(join(folder, 'here'))).toEqual([]);
  });

  it('does not take the place of a device', async () => {
    expect(left(await saveCheckpoint('/dev/null', checkpoint())())[0]).toContain('/dev/null: expected a place');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('leaves the file before it untouched when it cannot be written', async () => {
    // A name that is just short enough, beside which no longer one has room.
    const path = written('x'.repeat(250), 'kept');
    expect(left(await saveCheckpoint(path, checkpoint())())).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe('kept');
    expect(readdirSync(folder)).toEqual(['x'.repeat(250)]);
  });

  it('leaves the file before it untouched when its states cannot be written', async () => {
    const path = written('run.ckpt', 'kept');
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const lines = left(await saveCheckpoint(path, { ...checkpoint(), states: new Map([['user', circular]]) })());
    expect(lines).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe('kept');
    expect(readdirSync(folder)).toEqual(['run.ckpt']);
  });

  it.skipIf(asRoot)('in a folder that may not be written is one line', async () => {
    chmodSync(folder, 0o500);
    expect(left(await saveCheckpoint(join(folder, 'run.ckpt'), checkpoint())())).toHaveLength(1);
    chmodSync(folder, 0o700);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is none, or was damaged, is refused on one line that begins with the file', async () => {
    const bytes = encodeCheckpoint(checkpoint());
    const files = [
      written('text', JSON.stringify(SMALL)),
      written('empty', ''),
      written('cut', bytes.subarray(0, -1)),
      join(folder, 'none'),
      folder,
    ];
    for (const path of files) {
      const lines = left(await loadCheckpoint(path)());
      expect(lines).toHaveLength(1);
      expect(lines[0]?.startsWith(`${path}: expected a `)).toBe(true);
      expect(lines[0]).toMatch(/^[^\n]+$/);
    }
  });
});
