import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PAGE = fileURLToPath(new URL('../../server/page/', import.meta.url));

/** Kinds of modules that ship, by words that stand for nothing else. */
const KINDS = /\b(hebbian|bump|replayed|oscillators|everyStep|perTrial|sparsely|attractor)\b/i;

/** They name pipelines that ship, and the paper's own comparison. */
const MAY = new Set(['main.ts', 'panels/hero.ts']);

it('the page names no kind of module: what there is it hears', () => {
  const files = readdirSync(PAGE, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(ts|css|html)$/.test(path) && !path.startsWith('built') && !MAY.has(path),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((path) => KINDS.test(readFileSync(PAGE + path, 'utf8')))).toEqual([]);
});
