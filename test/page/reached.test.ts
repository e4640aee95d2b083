import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { afterwards, serving } from '../server/support.ts';
import { SKIPPED } from './browser.ts';
import { built } from './building.ts';
import { behindPrefix } from './prefix.ts';
import { type Browsing, browse, opened, TEST_TIMEOUT, text } from './watching.ts';

vi.setConfig({ testTimeout: TEST_TIMEOUT, hookTimeout: TEST_TIMEOUT });

describe.skipIf(SKIPPED !== undefined)(`the page${SKIPPED === undefined ? '' : ` (${SKIPPED})`}`, () => {
  let browsing: Browsing;
  let page: string;
  beforeAll(async () => {
    [page, browsing] = await Promise.all([built('page'), browse()]);
  });
  afterAll(() => browsing?.close());

  it('behind a prefix finds its files, its socket and its checkpoints there, and asks for nothing beside it', async () => {
    const { port } = await serving({ page, speed: 2 });
    const proxy = await behindPrefix(port, '/sim/');
    afterwards(proxy.close);
    const { page: tab, complaints } = await opened(browsing, proxy.url);
    await text(tab, '.connection').toBe('live');
    const [file] = await Promise.all([tab.waitForEvent('download'), tab.click('button:text-is("Save")')]);
    expect(file.suggestedFilename()).toMatch(/^step-\d+\.ckpt$/);
    expect(proxy.elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
    await tab.close();
  });
});
