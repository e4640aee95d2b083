import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { afterwards, serving } from '../server/support.ts';
import { PAGE } from '../support/built.ts';
import { SKIPPED } from './browser.ts';
import { behindPrefix } from './prefix.ts';
import { type Browsing, browse, opened, TEST_TIMEOUT, text } from './watching.ts';

vi.setConfig({ testTimeout: TEST_TIMEOUT, hookTimeout: TEST_TIMEOUT });

describe.skipIf(SKIPPED !== undefined)(`the page${SKIPPED === undefined ? '' : ` (${SKIPPED})`}`, () => {
  let browsing: Browsing;
  beforeAll(async () => {
    browsing = await browse();
  });
  afterAll(() => browsing?.close());

  it('behind a prefix finds its files, its socket and its checkpoints there, and asks for nothing beside it', async () => {
    const { port } = await serving({ page: PAGE, speed: 2 });
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

  it('takes the token out of its address, works with it, and is known when it is loaded again', async () => {
    const token = 'a;b%41=c"d,e';
    const { port } = await serving({ page: PAGE, speed: 2, token });
    const at = `http://127.0.0.1:${port}/`;
    const { page: tab, complaints } = await opened(browsing, `${at}?token=${encodeURIComponent(token)}`);
    await text(tab, '.connection').toBe('live');
    expect(tab.url()).toBe(at);
    const [file] = await Promise.all([tab.waitForEvent('download'), tab.click('button:text-is("Save")')]);
    expect(file.suggestedFilename()).toMatch(/^step-/);
    await tab.reload();
    await text(tab, '.connection').toBe('live');
    expect(complaints).toEqual([]);

    const cookies = await browsing.context.cookies(at);
    expect(cookies.map(({ value }) => decodeURIComponent(value))).not.toContain(token);
    // The cookie brings the page to another tab, but no more than the page.
    const { page: second } = await opened(browsing, at);
    await text(second, '.notices').toContain('this server expects its token');
    await Promise.all([tab.close(), second.close()]);
  });

  it('of a second server on this host has a token of its own, and both stay open', async () => {
    const servers = [
      await serving({ page: PAGE, speed: 2, token: 'first-horse' }),
      await serving({ page: PAGE, speed: 2, token: 'second-horse' }),
    ];
    const tabs = [];
    for (const [i, { port }] of servers.entries()) {
      const token = ['first-horse', 'second-horse'][i];
      tabs.push((await opened(browsing, `http://127.0.0.1:${port}/?token=${token}`)).page);
    }
    for (const tab of tabs) {
      await tab.reload();
      await text(tab, '.connection').toBe('live');
      await tab.close();
    }
  });
});
