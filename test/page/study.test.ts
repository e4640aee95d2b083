import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { studyServer } from '../../server/studyServer.ts';
import { right } from '../pipelines/support.ts';
import { news } from '../server/studyNews.ts';
import { PAGE } from '../support/built.ts';
import { SKIPPED } from './browser.ts';
import { type Browsing, browse, opened, text } from './watching.ts';

describe.skipIf(SKIPPED !== undefined)(`a study's page${SKIPPED === undefined ? '' : ` (${SKIPPED})`}`, () => {
  let browsing: Browsing;
  beforeAll(async () => {
    browsing = await browse();
  }, 120_000);
  afterAll(() => browsing?.close());

  it('fills in: progress, leaderboard, curves with their bands, and says when it is over', async () => {
    const server = right(await studyServer(0, 'memory', PAGE)());
    const { page, complaints } = await opened(browsing, server.url);
    server.show(news(9));
    await text(page, 'h1').toBe('memory');
    await text(page, '.status').toBe('9 of 16 runs, 1 failed, 1 min 30 s left');
    await text(page, 'tbody tr:nth-child(2)').toMatch(/memory=none.*0\.200.*−0\.700.*certain/);
    expect(await page.locator('.curves polyline').count()).toBe(2);
    server.show(news(16, true));
    await text(page, '.status').toMatch(/^16 of 16 runs.*over/);
    expect(complaints).toEqual([]);
    await page.close();
    await server.close();
  });
});
