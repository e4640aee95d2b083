import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Done, LockedError, openStore, readStore } from '../../../pipelines/jobs/index.ts';
import { folder } from '../../bin/support.ts';
import { job } from './support.ts';

const { path } = folder();
let folders = 0;
const fresh = (): string => join(path, `store-${folders++}`);

const done = (n: number): Done => ({
  id: `id-${n}`,
  job: job('double', n),
  outcome: n % 3 === 0 ? { ok: false, reason: `no ${n}: ünlucky\n` } : { ok: true, result: { twice: n / 7 } },
  seconds: n / 10,
});

const filled = async (count: number): Promise<string> => {
  const at = fresh();
  const store = await openStore(at);
  await Promise.all(Array.from({ length: count }, (_, n) => store.put(done(n))));
  await store.close();
  return at;
};

describe('a store', () => {
  it('gives back what was put in, now and when it is opened again', async () => {
    const at = await filled(20);
    const store = await openStore(at);
    expect([...store.all()]).toEqual(Array.from({ length: 20 }, (_, n) => done(n)));
    expect(store.get('id-3')).toEqual(done(3));
    expect(store.get('id-20')).toBeUndefined();
    await store.close();
    expect(await readStore(at)).toHaveLength(20);
  });

  it('has what counts on the disk: it can be read while the process is still at work', async () => {
    const at = fresh();
    const store = await openStore(at);
    await store.put(done(1));
    expect(await readStore(at)).toEqual([done(1)]);
    await store.put(done(1));
    await store.close();
    expect(readFileSync(join(at, 'runs.log'), 'utf8').split('\n')).toHaveLength(3);
  });

  it('cut at any byte keeps every line that was whole, and goes on from there', async () => {
    const at = await filled(6);
    const log = join(at, 'runs.log');
    const bytes = readFileSync(log);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (cut) => {
        writeFileSync(log, bytes);
        truncateSync(log, cut);
        const whole = Math.max(0, bytes.subarray(0, cut).toString('latin1').split('\n').length - 2);
        const store = await openStore(at);
        expect([...store.all()]).toEqual(Array.from({ length: whole }, (_, n) => done(n)));
        for (let n = 0; n < 6; n++) await store.put(done(n));
        await store.close();
        expect(readFileSync(log)).toEqual(bytes);
      }),
      { numRuns: 40, examples: [[0], [bytes.length]] },
    );
  });

  it('takes a torn end for what it is, whatever is in it', async () => {
    const at = await filled(3);
    appendFileSync(join(at, 'runs.log'), Buffer.from([0, 1, 2, 255]));
    expect(await readStore(at)).toHaveLength(3);
    await (await openStore(at)).close();
    expect(await readStore(at)).toHaveLength(3);
  });

  it('damaged before its end is not gone on with, nor cut', async () => {
    const at = await filled(3);
    const log = join(at, 'runs.log');
    const bytes = readFileSync(log);
    bytes[60] = (bytes[60] as number) ^ 1;
    writeFileSync(log, bytes);
    await expect(openStore(at)).rejects.toThrow(/runs.log: damaged at byte 20/);
    expect(readFileSync(log)).toEqual(bytes);
  });

  it('opened for another go has no failed runs, and keeps what they come to then', async () => {
    const at = await filled(4);
    const store = await openStore(at, true);
    expect([...store.all()].map(({ id }) => id)).toEqual(['id-1', 'id-2']);
    await store.put({ ...done(3), outcome: { ok: true, result: 'better' } });
    await store.close();
    const found = new Map((await readStore(at)).map(({ id, outcome }) => [id, outcome]));
    expect(found.get('id-3')).toEqual({ ok: true, result: 'better' });
    expect(found.get('id-0')).toMatchObject({ ok: false });
  });

  it('is not made of a file of another program, nor read where there is none', async () => {
    const at = await filled(1);
    writeFileSync(join(at, 'runs.log'), 'my notes\n');
    await expect(openStore(at)).rejects.toThrow(/expected the log of a study, found another file/);
    await expect(readStore(fresh())).rejects.toThrow(/expected a folder of runs, found no runs.log in it/);
  });
});

describe('the lock of a store', () => {
  const holder = (at: string, turn: number): string => readFileSync(join(at, `lock.${turn}`), 'utf8');

  it('tells the second that the first is there, by its number', async () => {
    const at = fresh();
    const store = await openStore(at);
    await expect(openStore(at)).rejects.toThrow(LockedError);
    await expect(openStore(at)).rejects.toThrow(`${at}: in use by process ${process.pid}`);
    await store.close();
    await (await openStore(at)).close();
  });

  it('goes to one of many that want it at once', async () => {
    const at = fresh();
    for (let round = 0; round < 5; round++) {
      const all = await Promise.allSettled(Array.from({ length: 8 }, () => openStore(at)));
      const got = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(got).toHaveLength(1);
      await got[0]?.close();
    }
  });

  it('is taken over from a process that is dead, or that only has the number of the one that was', async () => {
    const at = await filled(1);
    const dead = { pid: 2 ** 22 + 1, host: hostname(), born: '1' };
    writeFileSync(join(at, 'lock.1'), JSON.stringify(dead));
    await (await openStore(at)).close();
    expect(existsSync(join(at, 'lock.1'))).toBe(false);
    writeFileSync(join(at, 'lock.2'), JSON.stringify({ ...dead, pid: process.pid }));
    const store = await openStore(at);
    expect(JSON.parse(holder(at, 3))).toMatchObject({ pid: process.pid });
    await store.close();
  });

  it('that cannot be read is said to be so, not looked for again and again', async () => {
    const at = await filled(1);
    mkdirSync(join(at, 'lock.99'));
    await expect(openStore(at)).rejects.toThrow(/lock.99: expected a lock that can be read, found: EISDIR/);
  });

  it.each([
    ['nothing', ''],
    ['zeros', '\0\0\0\0\0'],
    ['a line without text', '\n'],
  ])('is taken over where a crash has left %s of it', async (_, left) => {
    const at = await filled(2);
    writeFileSync(join(at, 'lock.7'), left);
    const store = await openStore(at);
    expect([...store.all()]).toHaveLength(2);
    expect(JSON.parse(holder(at, 8))).toMatchObject({ pid: process.pid });
    await store.close();
    await (await openStore(at)).close();
  });

  it.each([
    '{',
    'my notes',
    'null',
    '[]',
    '7',
    '{}',
    '{"pid":"1","host":"h","born":""}',
    '{"pid":1,"host":2,"born":""}',
  ])('that is none is said to be so, in a line without a word of the program: %s', async (text) => {
    const at = await filled(1);
    writeFileSync(join(at, 'lock.7'), text);
    const refused = await openStore(at).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(LockedError);
    expect((refused as Error).message).toBe(
      `${join(at, 'lock.7')}: expected who works in the folder, found no lock of ours; if nobody does, remove it`,
    );
    expect(existsSync(join(at, 'lock.8'))).toBe(false);
  });

  it('on another machine is left alone, and the user told what to remove', async () => {
    const at = await filled(1);
    writeFileSync(join(at, 'lock.9'), JSON.stringify({ pid: 1, host: 'elsewhere', born: '' }));
    await expect(openStore(at)).rejects.toThrow(/by process 1 on elsewhere; if that has ended, remove .*lock.9/);
  });
});
