import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, type Ended, folder, within } from './support.ts';

const { path } = folder();
const out = join(path, 'paper');
const tiny = ['paper', '2a', '--tiny', '--seeds', '1', '--out', out];

describe('the command `paper`', () => {
  let first: Ended;
  beforeAll(async () => {
    first = await cli(...tiny);
  }, 120_000);

  it('runs what was asked for and says where the report is', () => {
    expect(first).toMatchObject({
      code: 0,
      stdout: `4 too brief to judge\nreport: ${join(out, 'report.html')}\n`,
    });
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('2A · A simple task');
  });

  it('does not run again what it has', async () => {
    const runs = readFileSync(join(out, 'runs', 'runs.log'), 'utf8');
    expect(await within(...tiny)).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, 'runs', 'runs.log'), 'utf8')).toBe(runs);
  });

  it('says beforehand how much there is to run', async () => {
    const { stdout } = await within(...tiny, '--dry-run');
    expect(stdout).toMatch(/^to do now: 0 of 6 runs, about [\d:]+ on one core\nat most, .*: 0 of 6 runs, .*\nkept in /);
  });

  it('writes the report of what there is without running anything', async () => {
    const more = ['paper', '2A', '--tiny', '--seeds', '2', '--out', out, '--report'];
    expect(await within(...more)).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('6 of 11 runs are done so far');
  });

  it('finds the runs the same as before', async () => {
    const { code, stdout } = await cli('paper', '--verify', out, '--sample', '3');
    expect(stdout).toContain('3 of 3 runs are the same, to the last bit');
    expect(code).toBe(0);
  });

  it('finds a number that was changed, whoever changed it', async () => {
    const { sha256 } = await import('@noble/hashes/sha2');
    const log = join(out, 'runs', 'runs.log');
    const [header = '', ...lines] = readFileSync(log, 'utf8').trimEnd().split('\n');
    const forged = lines.map((line) => {
      const text = line
        .slice(17)
        .replace(/"performance":0\.(\d)/, (_, digit) => `"performance":0.${(Number(digit) + 1) % 10}`);
      return `${Buffer.from(sha256(text)).toString('hex').slice(0, 16)} ${text}`;
    });
    writeFileSync(log, `${[header, ...forged].join('\n')}\n`);
    const { code, stdout } = await cli('paper', '--verify', out, '--sample', '2');
    expect(stdout).toMatch(/DIFFERS .* against /);
    expect(code).toBe(1);
  });
});
