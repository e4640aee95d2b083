import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Each test that docs/threat-model.md names: its file, and its name or a part of it. */
const named = [
  ...readFileSync('docs/threat-model.md', 'utf8').matchAll(/`(test\/[\w/.]+\.test\.ts)`: ([^|)\n]+)/g),
].map(([, file = '', name = '']) => [file, name.trim()] as const);

describe('docs/threat-model.md', () => {
  it('names a test on every line', () => {
    expect(named.length).toBeGreaterThan(25);
  });

  it.each(named)('names one that there is: %s, %s', (file, name) => {
    expect(readFileSync(file, 'utf8')).toContain(name);
  });
});
