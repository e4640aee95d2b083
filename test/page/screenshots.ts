import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type { Page } from 'playwright-core';
import { loadSpec } from '../../pipelines/files/files.ts';
import { PAGE } from '../../server/http/pages.ts';
import { startServer } from '../../server/startServer.ts';
import { browse } from './browser.ts';

/**
 * Takes the pictures of docs/screenshots from the page as it is built, while it learns: `npm run screenshots`, some
 * minutes; `npm run screenshots -- one` or `compare` takes a part of them.
 */
const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const [part = 'all'] = process.argv.slice(2);

const must = <A>(result: E.Either<readonly string[], A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.join('\n'));
  return result.right;
};

const serve = async (pipeline: string) => {
  const spec = must(await loadSpec(pipeline)());
  const options = { pipeline, variants: [{ name: '', spec }], port: 0, host: '127.0.0.1', page: PAGE };
  return must(await startServer({ ...options, speed: Number.POSITIVE_INFINITY })());
};

/** Until so many trials have begun. */
const reached = async (page: Page, trial: number): Promise<void> => {
  for (;;) {
    const now = Number(await page.locator('.status dd').first().textContent());
    if (now > trial) return;
    await page.waitForTimeout(200);
  }
};

const put = async (page: Page, kind: string): Promise<void> => {
  await page.click('[data-place=memory]');
  await page.click(`.inspector .choice button:text-is("${kind}")`);
};

const take = async (page: Page, name: string, height: number): Promise<void> => {
  await page.setViewportSize({ width: 1280, height });
  await page.evaluate('scrollTo(0, 0)');
  // Whatever has come into view fills.
  await page.waitForTimeout(8000);
  await page.screenshot({ path: `${FOLDER}${name}.png` });
};

/** One network, from which the working memory is taken and to which it is given back. */
const one = async (page: Page): Promise<void> => {
  const server = await serve('short-hebbian-attractor');
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await reached(page, 25);
  await put(page, 'none');
  await reached(page, 50);
  await put(page, 'live bump');
  await reached(page, 75);
  await take(page, 'light', 900);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.click('[data-place=rule]');
  await take(page, 'dark', 1680);
  await server.close();
};

/** The paper's comparison. */
const compare = async (page: Page): Promise<void> => {
  const server = await serve('long-hebbian-attractor');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await page.click('.compare');
  await page.locator('.multiples').waitFor();
  await reached(page, 30);
  await take(page, 'compare', 900);
  await server.close();
};

mkdirSync(FOLDER, { recursive: true });
const { context, close } = await browse({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
const page = await context.newPage();
page.setDefaultTimeout(300_000);
if (part !== 'compare') await one(page);
if (part !== 'one') await compare(page);
await close();
