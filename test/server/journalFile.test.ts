import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parseJournal, replay, session } from '../../pipelines/index.ts';
import { hear, right } from '../pipelines/support.ts';
import { built } from '../support/built.ts';
import { alone, errorsOf, framesOf, greeted, serving, specOf, until } from './support.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'rrx-'));
  folders.push(made);
  return made;
};

/** The lines of a session with so many changes, 10 steps apart. */
const linesOf = async (changes: number): Promise<readonly string[]> => {
  const lines: string[] = [];
  const options = { pipeline: 'tiny', version: '1', variants: alone(specOf()), paused: true };
  const running = session({ ...options, write: (line) => void lines.push(line) });
  for (let n = 1; n <= changes; n++) {
    await running.call('set', { parameters: { 'reservoir.lambda': 1 + n / 1000 } });
    await running.call('step', { steps: 10 });
  }
  running.end();
  return lines;
};

const MODULE = built('server/thread/journalFile.js');

/** Appends lines in a process whose files may have so many KiB. */
const writtenWithin = (
  kibibytes: number,
  lines: readonly string[],
): { readonly file: string; readonly told: string } => {
  const at = folder();
  const [file, script, given] = [join(at, 'session.jsonl'), join(at, 'write.mjs'), join(at, 'lines.json')];
  writeFileSync(given, JSON.stringify(lines));
  writeFileSync(
    script,
    `import { readFileSync } from 'node:fs';
     import { journalFile } from ${JSON.stringify(MODULE)};
     const write = journalFile(${JSON.stringify(file)}, 0, (message) => console.log(message));
     for (const line of JSON.parse(readFileSync(${JSON.stringify(given)}, 'utf8'))) write(line);`,
  );
  const limited = `ulimit -f ${kibibytes} && exec "$0" "$1"`;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout } = spawnSync('bash', ['-c', limited, process.execPath, script], { cwd: root, encoding: 'utf8' });
  return { file, told: stdout };
};

describe('a journal on a disk that fills', () => {
  it('ends with a whole line that says so, and replays to where it was cut', async () => {
    const lines = await linesOf(60);
    const { file, told } = writtenWithin(6, lines);
    expect(told).toBe('its journal is cut short: EFBIG: file too large, write\n');
    const text = readFileSync(file, 'utf8');
    expect(lines.join('').startsWith(text.replace(/.*\n$/, ''))).toBe(true);
    expect(text.split('\n').at(-2)).toMatch(/^\{"type":"cut","step":\d+\}$/);
    const journal = right(parseJournal(text));
    const step = journal.end?.step as number;
    expect(step).toBeGreaterThan(0);
    expect(journal.remark).toBe(
      `it was cut short at step ${step}: what came then could not be written, and is not in it`,
    );
    const { values, error } = await hear(replay(journal));
    expect(error).toBeUndefined();
    expect(values.at(-1)).toMatchObject({ type: 'done', step });
  }, 60_000);

  it.skipIf(!existsSync('/dev/full'))(
    'is told to clients, now and later, and that the simulation goes on',
    async () => {
      const { address } = await serving({ journal: '/dev/full' });
      const early = await greeted(address);
      const told = /^the simulation goes on, but its journal is cut short: ENOSPC/;
      expect((await early.next('error')).message).toMatch(told);
      early.say({
        type: 'call',
        id: 1,
        method: 'load',
        params: { pipeline: { task: 'short', reservoir: { units: 20 } } },
      });
      await early.next('result');
      early.say({ type: 'subscribe', signals: ['readout.z'] });
      await until(() => framesOf(early).length > 5);
      const late = await greeted(address);
      expect((await late.next('error')).message).toMatch(told);
      expect([errorsOf(early).length, errorsOf(late).length]).toEqual([1, 1]);
    },
    30_000,
  );
});
