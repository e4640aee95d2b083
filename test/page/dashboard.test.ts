import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DESCRIPTION, fakeSimulation, parameter } from '../server/fakeSimulation.ts';
import { faking, greeted, RUNAWAY, serving, specOf } from '../server/support.ts';
import { PAGE } from '../support/built.ts';
import { thoroughly } from '../support/thorough.ts';
import { SKIPPED } from './browser.ts';
import { type Browsing, browse, moves, opened, picture, pixelsOf, TEST_TIMEOUT, TIMEOUT, text } from './watching.ts';

/** What is used of an element here: the page's own types are not at hand. */
interface Measured {
  readonly getBoundingClientRect: () => { readonly top: number; readonly bottom: number };
}
interface Document_ {
  readonly querySelector: (selector: string) => Measured;
}

const memory = { kind: 'bump', side: 10, cue: null, warmup: 5 };
const small = (more: object = {}) =>
  specOf({ task: { kind: 'short', period: 200 }, memory, reservoir: { units: 60 }, ...more });

/** As much of a canvas as is asked here: the tests know no DOM. */
interface HTMLCanvas {
  readonly width: number;
  readonly height: number;
  readonly getContext: (kind: '2d') => { getImageData: (...box: number[]) => { data: Uint8ClampedArray } };
}

const curves = (panel: string): string => `.${panel} .plot canvas`;

vi.setConfig({ testTimeout: TEST_TIMEOUT, hookTimeout: TEST_TIMEOUT });

describe.skipIf(SKIPPED !== undefined)(`the dashboard${SKIPPED === undefined ? '' : ` (${SKIPPED})`}`, () => {
  let browsing: Browsing;
  beforeAll(async () => {
    browsing = await browse();
  });
  afterAll(() => browsing?.close());

  /** A server with the page, and a browser that looks at it. */
  const looking = async (options: Parameters<typeof serving>[0] = {}, prepare?: Parameters<typeof opened>[2]) => {
    const server = await serving({ spec: small(), page: PAGE, speed: 4, ...options });
    const watched = await opened(browsing, `http://127.0.0.1:${server.port}/`, prepare);
    return { ...watched, server };
  };

  it('shows it learn: curves, bump and rates move, tests come, and the console is silent', async () => {
    const heard: (string | Buffer)[] = [];
    const { page, complaints } = await looking({}, (one) =>
      one.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => void heard.push(payload))),
    );
    await moves(page, curves('output'));
    await moves(page, '.sheet canvas');
    await text(page, '.connection').toBe('live');
    await expect.poll(() => page.locator('.status dd').first().textContent(), TIMEOUT).toMatch(/^[2-9]|\d\d/);
    await expect.poll(() => pixelsOf(page, curves('performance'), '--zhat'), TIMEOUT).toBeGreaterThan(20);
    await page.locator('.raster').scrollIntoViewIfNeeded();
    await moves(page, '.raster canvas');
    await moves(page, curves('reward'));
    await page.locator('.course').scrollIntoViewIfNeeded();
    await moves(page, curves('course'));
    // Whatever it draws came as bytes.
    expect(heard.filter((one) => typeof one !== 'string').length).toBeGreaterThan(10);
    expect(heard.filter((one) => typeof one === 'string' && one.startsWith('{"type":"frame"'))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('swaps the rule: it reaches the simulation, stands in the diagram, and leaves a mark', async () => {
    const { page, server, complaints } = await looking();
    const client = await greeted(server.address);
    await page.click('[data-place=rule]');
    await page.click('.inspector .choice button:text-is("FORCE")');
    const change = await client.next('change');
    expect(change).toMatchObject({ method: 'swap', params: { place: 'rule', kind: 'force' } });
    await text(page, '[data-place=rule] .kind').toBe('FORCE');
    await text(page, 'h1').toBe('FORCE with working memory');
    await text(page, '.changes').toMatch(/^rule: hebbian → force, in trial/);
    // The curve before it was not learnt with FORCE.
    await text(page, '.performance .legend').toContain('FORCE with working memory since mark 1');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('opened late, has the learning curve from its beginning and what was changed', async () => {
    const score = { performance: 0.8, zeroShift: 0.8, rmse: 0.1 };
    const trials = Array.from({ length: 50 }, (_, i) => ({ variant: '', trial: i + 1, step: 100 * (i + 1), score }));
    const swap = {
      ...{ step: 2550, method: 'swap', params: { place: 'rule', kind: 'force' }, before: { rule: 'hebbian' } },
      parameters: [parameter('rule', 'force')],
    };
    const server = await faking({ page: PAGE }, fakeSimulation({}, { trials, changes: [swap] }));
    const { page: tab, complaints } = await opened(browsing, `http://127.0.0.1:${server.port}/`);
    await text(tab, '.changes').toBe('rule: hebbian → force, in trial 26');
    await text(tab, '.performance .legend').toContain('since mark 1');
    // No test has come: the thin line, in the first third of the plot.
    const drawn = () =>
      tab.locator(curves('performance')).evaluate((canvas: unknown) => {
        const { width, height, getContext } = canvas as HTMLCanvas;
        const { data } = getContext.call(canvas, '2d').getImageData(60, 0, width / 3, height - 60);
        return data.filter((blue, i) => i % 4 === 2 && blue > (data[i - 2] as number) + 40).length;
      });
    await expect.poll(drawn, TIMEOUT).toBeGreaterThan(100);
    expect(complaints).toEqual([]);
    await tab.close();
  });

  thoroughly('takes the working memory out, and puts it back', async () => {
    const { page, server, complaints } = await looking();
    const client = await greeted(server.address);
    await moves(page, '.sheet canvas');
    await page.click('[data-place=memory]');
    await page.click('.inspector .choice button:text-is("none")');
    expect((await client.next('described')).signals.map(({ name }) => name)).not.toContain('attractor.x');
    await text(page, 'h1').toBe('Hebbian alone');
    await expect.poll(() => page.locator('[data-place=memory]').getAttribute('class'), TIMEOUT).toContain('absent');
    await expect.poll(() => page.locator('.sheet').count(), TIMEOUT).toBe(0);
    await page.click('.inspector .choice button:text-is("live bump")');
    await text(page, 'h1').toBe('Hebbian with working memory');
    await moves(page, '.sheet canvas');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('moves a live parameter with the keyboard alone', async () => {
    const { page, server } = await looking();
    const client = await greeted(server.address);
    await page.click('[data-place=reservoir]');
    await page.focus('.knob input[type=range]');
    await page.keyboard.press('ArrowLeft');
    const { parameters } = await client.next('change');
    expect(parameters[0]).toMatchObject({ name: 'reservoir.lambda' });
    expect(parameters[0]?.value).toBeLessThan(1.5);
    await text(page, '[data-place=reservoir] .values').toContain(`λ = ${parameters[0]?.value}`);
    await page.close();
  });

  it('pauses, steps, and goes on by keys', async () => {
    const { page, server } = await looking();
    const client = await greeted(server.address);
    await text(page, '.connection').toBe('live');
    await page.keyboard.press('Space');
    const paused = await client.next('change');
    expect(paused.method).toBe('pause');
    await text(page, '.connection').toBe('paused');
    await page.keyboard.press('.');
    expect(await client.next('change')).toMatchObject({ method: 'step', step: paused.step + 1 });
    await page.keyboard.press('Space');
    expect((await client.next('change')).method).toBe('resume');
    await text(page, '.pause').toBe('Pause');
    // Everything that can be clicked can be reached.
    const reached = new Set<string>();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      reached.add((await page.evaluate('document.activeElement?.textContent')) as string);
    }
    for (const label of ['Pause', 'Step', 'Reset', 'Save', 'Compare as in the paper', 'Rolling']) {
      expect([...reached], label).toContain(label);
    }
    await page.close();
  });

  it('compares: one learning curve of both, an output of each', async () => {
    const variants = [
      { name: 'memory', spec: small() },
      { name: 'hebbian', spec: small({ memory: 'none' }) },
    ];
    const { page, complaints } = await looking({ variants });
    await expect.poll(() => page.locator('.multiples .card').count(), TIMEOUT).toBe(2);
    await text(page, '.multiples .card h2').toBe('Hebbian with working memory');
    for (const colour of ['--variant-0', '--variant-1']) {
      await expect.poll(() => pixelsOf(page, curves('performance'), colour), TIMEOUT).toBeGreaterThan(10);
    }
    await moves(page, '.multiples .card:nth-child(2) canvas');
    await page.click('.variants button:text-is("hebbian")');
    await expect.poll(() => page.locator('[data-place=memory]').getAttribute('class'), TIMEOUT).toContain('absent');
    // Of a comparison of one's own the one in view goes on alone.
    await page.click('button:text-is("Keep the one in view")');
    await text(page, 'h1').toBe('Hebbian alone');
    await expect.poll(() => page.locator('.multiples').count(), TIMEOUT).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("starts the paper's comparison at one click", async () => {
    const signals = [...DESCRIPTION.signals, { name: 'reward.M', shape: [] }];
    const server = await faking({ page: PAGE }, fakeSimulation({ signals }));
    const { page: tab } = await opened(browsing, `http://127.0.0.1:${server.port}/`);
    await tab.click('.compare');
    const load = () => server.fake.called.find(({ method }) => method === 'load');
    await expect.poll(load, TIMEOUT).toBeDefined();
    expect(load()?.params).toEqual({
      variants: { memory: 'long-hebbian-attractor', hebbian: 'long-hebbian', force: 'long-force' },
    });
    await tab.close();
  });

  it('shows that the server has gone, and goes on by itself when it is back', async () => {
    const { page: tab, server, complaints } = await looking();
    await moves(tab, curves('output'));
    const { port } = server;
    await server.close();
    await text(tab, '.connection').toContain('lost');
    await serving({ spec: small(), page: PAGE, speed: 20, port });
    await text(tab, '.connection').toBe('live');
    await moves(tab, curves('output'));
    expect(complaints).toEqual([]);
    await tab.close();
  });

  it('says that a network has diverged, until it begins anew', async () => {
    const { page, complaints } = await looking({ spec: small({ memory: RUNAWAY }) });
    await text(page, '.notices .wrong p').toMatch(/stands still/);
    await page.click('button:text-is("Reset")');
    await page.click('.pause');
    await text(page, '.notices .wrong p').toMatch(/stands still/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  thoroughly('keeps a checkpoint as a file, and goes on from it', async () => {
    const { page, server } = await looking();
    const client = await greeted(server.address);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('button:text-is("Save")')]);
    expect(download.suggestedFilename()).toMatch(/\.ckpt$/);
    const path = await download.path();
    await page.setInputFiles('input[type=file]', path);
    expect((await client.next('change')).method).toBe('restore');
    await text(page, '.notices').toContain(`It goes on from ${path.slice(path.lastIndexOf('/') + 1)}.`);
    await moves(page, curves('output'));
    await page.close();
  });

  thoroughly('refuses a wrong file by its name, above the panels and with a silent console', async () => {
    const { page, complaints } = await looking();
    await moves(page, curves('output'));
    const file = { name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no checkpoint at all') };
    await page.setInputFiles('input[type=file]', file);
    await text(page, '.notices .wrong p').toMatch(/^holiday\.jpg: expected a checkpoint/);
    for (const [width, height] of [
      [1280, 720],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      // Measured in one go: between two measurements the page may have been laid out anew.
      const above = () =>
        page.locator('main').evaluate((main: unknown) => {
          const { ownerDocument, getBoundingClientRect } = main as Measured & { readonly ownerDocument: Document_ };
          const notices = ownerDocument.querySelector('.notices');
          return getBoundingClientRect.call(main).top - notices.getBoundingClientRect().bottom;
        });
      await expect.poll(above, TIMEOUT).toBeGreaterThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('keeps a checkpoint on the server by name, and goes on from it, with the keyboard alone', async () => {
    const { page, server, complaints } = await looking();
    const client = await greeted(server.address);
    await text(page, '.connection').toBe('live');
    await page.focus('[aria-label="Checkpoints on the server"]');
    await page.keyboard.press('Enter');
    await text(page, '.kept').toBe('None yet.');
    await page.focus('#kept-name');
    await page.keyboard.type('half.ckpt');
    await page.keyboard.press('Enter');
    await text(page, '.said').toBe('Kept as half.ckpt.');
    await text(page, '.kept .file').toBe('half.ckpt');
    await page.focus('[aria-label="Go on from half.ckpt"]');
    await page.keyboard.press('Enter');
    expect(await client.next('change')).toMatchObject({ method: 'restore', params: { file: 'half.ckpt' } });
    await text(page, '.notices').toContain('It goes on from half.ckpt.');
    await expect.poll(() => page.locator('[aria-labelledby=kept-title]').isVisible(), TIMEOUT).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    [1280, 720],
    [390, 844],
  ])('fits %i × %i, light and dark', async (width, height) => {
    const { page } = await looking();
    await page.setViewportSize({ width, height });
    await moves(page, curves('output'));
    const wide = () => page.evaluate('document.documentElement.scrollWidth');
    expect(await wide()).toBeLessThanOrEqual(width);
    const [light, dark] = [
      await page.evaluate('getComputedStyle(document.body.parentElement).backgroundColor'),
      page.click('.theme'),
    ];
    await dark;
    expect(await page.evaluate('getComputedStyle(document.body.parentElement).backgroundColor')).not.toBe(light);
    expect((await picture(page, curves('output'))).colours).toBeGreaterThan(3);
    expect(await wide()).toBeLessThanOrEqual(width);
    await page.evaluate('localStorage.clear()');
    await page.close();
  });
});
