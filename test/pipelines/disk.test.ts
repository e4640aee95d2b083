import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { type FileHandle, open as openFile, rename as renameFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceFile } from '../../pipelines/files/files.ts';
import { writeWhole } from '../../pipelines/jobs/disk.ts';
import { openStore, readStore } from '../../pipelines/jobs/index.ts';

/** A disk as it is at worst: what it lacks, what it refuses, and what of each file has really reached it. */
const disk = vi.hoisted(() => ({
  /** By the name of a call, the error's code. */
  refuses: new Map<string, string>(),
  /** By path, so many bytes that a loss of power leaves. */
  kept: new Map<string, number>(),
}));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const refuse = (call: string): void => {
    const code = disk.refuses.get(call);
    if (code !== undefined) throw Object.assign(new Error(`${code}: raw words, ${call}`), { code });
  };
  const open = async (path: string, flags?: string): Promise<FileHandle> => {
    const handle = await real.open(path, flags);
    const isFolder = (await handle.stat()).isDirectory();
    if (!isFolder && !disk.kept.has(path)) disk.kept.set(path, 0);
    const watched =
      (call: string, act: (...words: readonly unknown[]) => Promise<unknown>) =>
      async (...words: readonly unknown[]): Promise<unknown> => {
        refuse(isFolder ? `${call} of a folder` : call);
        const result = await act.apply(handle, words as never);
        if (/sync/.test(call) && !isFolder) disk.kept.set(path, (await handle.stat()).size);
        return result;
      };
    return new Proxy(handle, {
      get: (target, name) => {
        const found = Reflect.get(target, name, target);
        if (typeof found !== 'function') return found;
        return ['sync', 'datasync', 'appendFile', 'writeFile'].includes(String(name))
          ? watched(String(name), found)
          : found.bind(target);
      },
    });
  };
  const rename = async (from: string, to: string): Promise<void> => {
    await real.rename(from, to);
    if (disk.kept.has(from)) disk.kept.set(to, disk.kept.get(from) as number);
    disk.kept.delete(from);
  };
  const link = async (from: string, to: string): Promise<void> => {
    refuse('link');
    await real.link(from, to);
  };
  return { ...real, open, rename, link };
});

/** The power fails: what was not synced is gone. */
const loseAllElse = (): void => {
  for (const [path, size] of disk.kept) {
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) truncateSync(path, size);
  }
};

let at: string;
beforeEach(() => {
  disk.refuses.clear();
  disk.kept.clear();
  at = mkdtempSync(join(tmpdir(), 'reservoir-rx-'));
});
afterEach(() => rmSync(at, { recursive: true, force: true }));

const done = (n: number) => ({
  id: `id-${n}`,
  job: { task: 'train', params: { n } },
  outcome: { ok: true as const, result: n },
  seconds: 1,
});
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

describe('when the power fails', () => {
  it('every result that was told of is there, and a store that was opened is one', async () => {
    const store = await openStore(at);
    loseAllElse();
    expect(await readStore(at)).toEqual([]);
    expect(readFileSync(join(at, 'runs.log'), 'utf8')).toBe('reservoir-rx runs 1\n');
    for (let n = 0; n < 3; n++) {
      await store.put(done(n));
      loseAllElse();
      expect((await readStore(at)).map(({ id }) => id)).toContain(`id-${n}`);
    }
    await Promise.all([3, 4, 5, 6].map((n) => store.put(done(n))));
    loseAllElse();
    expect(await readStore(at)).toHaveLength(7);
    await store.close();
  });

  it('a file that was replaced has all its bytes', async () => {
    const path = join(at, 'file');
    await replaceFile(path, text('before'));
    loseAllElse();
    await replaceFile(path, text('and after'));
    loseAllElse();
    expect(readFileSync(path, 'utf8')).toBe('and after');
  });

  it('the test itself sees what is not synced', async () => {
    const file = await openFile(join(at, 'beside'), 'w');
    await file.writeFile('lost');
    await file.close();
    await renameFile(join(at, 'beside'), join(at, 'lost'));
    loseAllElse();
    expect(readFileSync(join(at, 'lost'), 'utf8')).toBe('');
  });
});

describe('a disk that lacks what others have', () => {
  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'])(
    'has a store all the same: no hard links, no sync of folders (%s)',
    async (code) => {
      disk.refuses.set('link', code);
      disk.refuses.set('sync of a folder', code);
      const store = await openStore(at);
      await store.put(done(1));
      await expect(openStore(at)).rejects.toThrow(/in use by process/);
      await store.close();
      expect(await readStore(at)).toHaveLength(1);
      await (await openStore(at)).close();
    },
  );

  it('gives it to one of many that want it at once, without links, too', async () => {
    disk.refuses.set('link', 'EPERM');
    let most = 0;
    for (let round = 0; round < 20; round++) {
      const all = await Promise.allSettled(Array.from({ length: 8 }, () => openStore(at)));
      const got = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      most = Math.max(most, got.length);
      for (const one of got) await one.close();
    }
    expect(most).toBe(1);
    expect(readdirSync(at).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a full disk', () => {
  it.each([
    ['ENOSPC', 'no space left on the disk'],
    ['EDQUOT', 'no space left of what you may use'],
    ['EIO', 'EIO: raw words, appendFile'],
  ])('is told of with the file that it was: %s', async (code, found) => {
    const store = await openStore(at);
    disk.refuses.set('appendFile', code);
    const log = join(at, 'runs.log');
    await expect(store.put(done(1))).rejects.toThrow(`${log}: expected to write it, found ${found}`);
    disk.refuses.clear();
    // Half a line may stand there: nothing may follow it.
    await expect(store.put(done(2))).rejects.toThrow(`${log}: expected to write it, found ${found}`);
    await store.close();
    expect(await readStore(at)).toEqual([]);
  });

  it('is told of where a store is opened, and where a file is replaced', async () => {
    disk.refuses.set('appendFile', 'ENOSPC');
    disk.refuses.set('writeFile', 'ENOSPC');
    const words = 'expected to write it, found no space left on the disk';
    await expect(openStore(at)).rejects.toThrow(`${join(at, 'runs.log')}: ${words}`);
    await expect(writeWhole(join(at, 'study.json'), text('{}'))).rejects.toThrow(`${join(at, 'study.json')}: ${words}`);
    disk.refuses.clear();
    await (await openStore(at)).close();
  });

  it('and a folder that cannot be made are told of by its name', async () => {
    await writeWhole(join(at, 'file'), text(''));
    await expect(openStore(join(at, 'file', 'in'))).rejects.toThrow(
      /file\/in: expected to write it, found a file in place/,
    );
    await expect(openStore(join(at, 'file'))).rejects.toThrow(/file: expected to write it, found a file in place/);
  });
});
