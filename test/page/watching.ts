import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Browsing, browse as openBrowser } from './browser.ts';

/** A page, and what its console said that should not have been said. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** A browser, a server and a simulation share what cores there are: only whether it comes counts, not how soon. */
export const TIMEOUT = { timeout: 90_000, interval: 100 } as const;
export const TEST_TIMEOUT = 240_000;

/** A connection that is refused is told on the console by the browser itself. */
const EXPECTED = /net::ERR_CONNECTION_REFUSED|WebSocket connection to/;

/** Ten frames a second show what sixty do. Without a graphics card the processor draws them, which was most of its work. */
const drawSeldom = (): void => {
  const page = globalThis as unknown as { requestAnimationFrame: unknown; cancelAnimationFrame: unknown };
  page.requestAnimationFrame = (draw: (now: number) => void) => setTimeout(() => draw(performance.now()), 100);
  page.cancelAnimationFrame = clearTimeout;
};

export type { Browsing };

/** A browser for tests of what pages show. */
export const browse = async (): Promise<Browsing> => {
  const browsing = await openBrowser();
  await browsing.context.addInitScript(drawSeldom);
  return browsing;
};

/** @param prepare is given the page before it is opened */
export const opened = async (
  { context }: Browsing,
  url: string,
  prepare: (page: Page) => void = () => {},
): Promise<Watched> => {
  const page = await context.newPage();
  prepare(page);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
};

/** What a canvas shows: how many different colours, and a number that changes with any of its pixels. */
export const picture = (page: Page, selector: string): Promise<{ readonly colours: number; readonly sum: number }> =>
  page
    .locator(selector)
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as unknown as { width: number; height: number };
      const context = (
        canvas as unknown as {
          getContext: (kind: '2d') => { getImageData: (...box: number[]) => { data: Uint8ClampedArray } };
        }
      ).getContext('2d');
      const words = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
      let sum = 0;
      const colours = new Set<number>();
      for (const word of words) {
        colours.add(word);
        sum = (Math.imul(sum, 31) + word) | 0;
      }
      return { colours: colours.size, sum };
    });

/** It is drawn on, and something else later. */
export const moves = async (page: Page, selector: string): Promise<void> => {
  // What cannot be seen is not drawn.
  await page.locator(selector).first().scrollIntoViewIfNeeded();
  await expect.poll(async () => (await picture(page, selector)).colours, TIMEOUT).toBeGreaterThan(3);
  const { sum } = await picture(page, selector);
  await expect.poll(async () => (await picture(page, selector)).sum, TIMEOUT).not.toBe(sum);
};

export const text = (page: Page, selector: string) =>
  expect.poll(() => page.locator(selector).first().textContent(), TIMEOUT);

/** Pixels of a canvas that have a colour of the style sheet, as drawn at full strength. */
export const pixelsOf = (page: Page, selector: string, colour: string): Promise<number> =>
  page
    .locator(selector)
    .first()
    .evaluate((canvas, name) => {
      const { getComputedStyle, document } = globalThis as unknown as {
        document: { documentElement: object };
        getComputedStyle: (element: object) => { getPropertyValue: (name: string) => string };
      };
      const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim().slice(1);
      const [r, g, b] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      const { width, height } = canvas as unknown as { width: number; height: number };
      const context = (
        canvas as unknown as {
          getContext: (kind: '2d') => { getImageData: (...box: number[]) => { data: Uint8ClampedArray } };
        }
      ).getContext('2d');
      const { data } = context.getImageData(0, 0, width, height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b) count += 1;
      return count;
    }, colour);
