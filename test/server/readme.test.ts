import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { afterwards, serving, until } from './support.ts';

it('the script in README prints time, z and the target', async () => {
  const { address } = await serving();
  const [, script = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(10);
  expect(script).toContain('ws://127.0.0.1:8080');
  // Within the checkout, so that ws is found.
  const folder = mkdtempSync(join('test', 'tmp-'));
  afterwards(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'watch.mjs');
  writeFileSync(file, script.replace('ws://127.0.0.1:8080', address));
  const child = spawn(process.execPath, [file]);
  afterwards(() => child.kill());
  let said = '';
  child.stdout.on('data', (part) => {
    said += part;
  });
  await until(() => said.split('\n').length > 5);
  for (const line of said.split('\n').slice(0, 5)) {
    const numbers = line.split(' ').map(Number);
    expect(numbers).toHaveLength(3);
    expect(numbers.every(Number.isFinite)).toBe(true);
  }
});
