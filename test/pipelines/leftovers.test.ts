import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { removeLeftovers } from '../../pipelines/files/leftovers.ts';

/** The number of a process that was there, and is no more. */
const gone = spawnSync(process.execPath, ['-e', '']).pid;
const AN_HOUR = 3600;

const folderOf = (files: Readonly<Record<string, string>>, age = AN_HOUR): string => {
  const folder = mkdtempSync(join(tmpdir(), 'leftovers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    writeFileSync(path, content);
    const then = Date.now() / 1000 - age;
    utimesSync(path, then, then);
  }
  return folder;
};

describe('a checkpoint that was being written when its process was killed', () => {
  it('is removed, also if nothing of it was written yet', async () => {
    const folder = folderOf({ [`a.ckpt.${gone}.0.tmp`]: 'RRXCKPT1 half', [`b.${gone}.12.tmp`]: '' });
    await removeLeftovers(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is left alone while it may still be written: here, or where processes cannot be seen', async () => {
    const here = { [`a.ckpt.${process.pid}.0.tmp`]: 'RRXCKPT1 half' };
    const [written, fresh] = [folderOf(here), folderOf({ [`a.ckpt.${gone}.0.tmp`]: 'RRXCKPT1 half' }, 0)];
    for (const folder of [written, fresh]) {
      await removeLeftovers(folder);
      expect(readdirSync(folder)).toHaveLength(1);
    }
  });

  it('is told from all other files', async () => {
    const others = {
      'a.ckpt': 'RRXCKPT1 whole',
      'a.ckpt.tmp': 'RRXCKPT1 no process',
      [`notes.${gone}.1.tmp`]: 'not a checkpoint',
      [`short.${gone}.1.tmp`]: 'RRX',
      [`a.${gone}.1.tmp.bak`]: 'RRXCKPT1 a copy',
    };
    const folder = folderOf(others);
    mkdirSync(join(folder, `folder.${gone}.1.tmp`));
    const before = readdirSync(folder);
    await removeLeftovers(folder);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is removed beside the file that it was to become, and beside no other', async () => {
    const folder = folderOf({ [`a.ckpt.${gone}.0.tmp`]: 'RRXCKPT1', [`b.ckpt.${gone}.0.tmp`]: 'RRXCKPT1' });
    await removeLeftovers(folder, 'a.ckpt');
    expect(readdirSync(folder)).toEqual([`b.ckpt.${gone}.0.tmp`]);
  });
});
