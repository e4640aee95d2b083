import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SKIPPED } from './browser.ts';
import { builtFake } from './building.ts';
import type { Call } from './fakes.ts';
import { serveFolder } from './folder.ts';
import { type Browsing, browse, moves, opened, TEST_TIMEOUT, TIMEOUT, text } from './watching.ts';

vi.setConfig({ testTimeout: TEST_TIMEOUT, hookTimeout: TEST_TIMEOUT });

/** The last call of a method, as soon as there is one like it. */
const called = (page: Page, method: string) =>
  expect.poll(async () => {
    const calls = (await page.evaluate('calls')) as readonly Call[];
    return calls.findLast((call) => call.method === method)?.params;
  }, TIMEOUT);

const titles = (page: Page): Promise<readonly (string | null)[]> =>
  page.locator('.module .title').evaluateAll((all) => all.map((one) => one.firstChild?.textContent ?? null));

const panels = (page: Page): Promise<readonly (string | undefined)[]> =>
  page
    .locator('.card[data-key]')
    .evaluateAll((all) => all.map((one) => (one as unknown as { dataset: { key?: string } }).dataset.key));

const slide = async (page: Page, parameter: string, key: string): Promise<void> => {
  await page.focus(`[data-parameter="${parameter}"] input[type=range]`);
  await page.keyboard.press(key);
};

describe.skipIf(SKIPPED !== undefined)(
  `the page of any pipeline${SKIPPED === undefined ? '' : ` (${SKIPPED})`}`,
  () => {
    let browsing: Browsing;
    let served: Awaited<ReturnType<typeof serveFolder>>;
    beforeAll(async () => {
      const [folder, open] = await Promise.all([builtFake(), browse()]);
      browsing = open;
      served = await serveFolder(folder);
    });
    afterAll(async () => {
      await browsing?.close();
      served?.close();
    });

    const looking = async (of: string) => {
      const watched = await opened(browsing, `${served.url}?of=${of}`);
      await watched.page.evaluate('localStorage.clear()');
      await watched.page.reload();
      await text(watched.page, '.connection').toBe('live');
      return watched;
    };

    it("shows the paper's network by its titles, symbols, kinds and live values, in two lines", async () => {
      const { page, complaints } = await looking('paper');
      await text(page, 'h1').toBe('Hebbian with working memory');
      expect([...(await titles(page))].sort()).toEqual(
        [
          'Consolidation',
          'Learning rule',
          'Projection',
          'Readout',
          'Reservoir',
          'Reward',
          'target',
          'Working memory',
        ].sort(),
      );
      await text(page, '[data-place=reservoir]').toBe('Reservoirrrandom recurrent networkλ = 1.5,  ξ = 0.05');
      await text(page, '[data-module=target]').toBe('targetsignal');
      const tops = await page
        .locator('.module')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
      expect(new Set(tops.map(Math.round)).size).toBe(2);
      expect(await page.locator('.wire.delayed').count()).toBe(2);
      expect(await panels(page)).toEqual([
        'output',
        'signal:memory.x',
        'performance',
        'course:update.eta,weights.norm,update.norm',
        'signal:reservoir.r',
        'reward',
      ]);
      for (const panel of ['output .plot canvas', 'sheet canvas', 'raster canvas', 'reward .plot canvas']) {
        await moves(page, `.${panel}`);
      }
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('looks into a module: equation, source, and what it declares, and sends what is changed', async () => {
      const { page, complaints } = await looking('paper');
      await page.click('[data-place=memory]');
      await text(page, '.inspector h3').toBe('Working memory');
      await text(page, '.inspector .equation').toContain('τₘ ẋ = −x');
      await text(page, '.inspector .source').toBe('Pogodin et al. 2019, eq. 7');
      // What can be moved stands open, what it is made with is behind a heading.
      expect(await page.locator('[data-parameter=adaptation] input[type=range]').isVisible()).toBe(true);
      expect(await page.locator('[data-parameter=side]').isVisible()).toBe(false);
      await page.click('.made summary');
      await text(page, '.made .caption').toBe('A change makes the module anew.');
      await text(page, '[data-parameter=cue] code').toContain('"row": 20');
      expect(await page.locator('[data-parameter=side] input[type=range]').count()).toBe(0);
      await page.fill('[data-parameter=side] input', '30');
      await page.keyboard.press('Enter');
      await called(page, 'swap').toEqual({ place: 'memory', kind: 'bump', parameters: { side: 30 } });
      // What else is not as by default goes along.
      await text(page, '[data-place=memory] .kind').toBe('a live bump');
      await page.fill('[data-parameter="weights.noise"] input', '0.2');
      await page.keyboard.press('Enter');
      await called(page, 'swap').toEqual({
        ...{ place: 'memory', kind: 'bump', parameters: { side: 30, 'weights.noise': 0.2 } },
      });

      await page.click('[data-place=rule]');
      await slide(page, 'learningRate', 'ArrowRight');
      const set = async () =>
        ((await page.evaluate('calls')) as readonly Call[]).findLast(({ method }) => method === 'set');
      await expect.poll(async () => Object.keys((await set())?.params as object)).toEqual(['parameters']);
      const rate = (await set())?.params as { readonly parameters: Readonly<Record<string, number>> } | undefined;
      expect(rate?.parameters['rule.learningRate']).toBeGreaterThan(5e-4);
      expect(rate?.parameters['rule.learningRate']).toBeLessThan(5.5e-4);
      await slide(page, 'decay', 'Home');
      await called(page, 'set').toEqual({ parameters: { 'rule.decay': null } });
      await expect.poll(() => page.inputValue('[data-parameter=decay] input[type=text]')).toBe('constant');
      await page.fill('[data-parameter=decay] input[type=text]', '500');
      await page.keyboard.press('Enter');
      await called(page, 'set').toEqual({ parameters: { 'rule.decay': 500 } });
      await text(page, '[data-place=rule] .values').toContain('τη = 500');

      await page.click('[data-place=readout]');
      await page.click('[data-parameter=noise] button:text-is("normal")');
      await called(page, 'set').toEqual({ parameters: { 'readout.noise': 'normal' } });
      await page.click('[data-place=reservoir]');
      await page.click('[data-parameter=backend] button:text-is("plain")');
      await called(page, 'swap').toEqual({ place: 'reservoir', kind: 'rate', parameters: { backend: 'plain' } });
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('puts another kind in a place; all other boxes stay where they are', async () => {
      const { page, complaints } = await looking('paper');
      const places = () =>
        page
          .locator('.module')
          .evaluateAll((all) => all.map((one) => (one as unknown as { offsetLeft: number }).offsetLeft));
      const before = [...(await places())].sort();
      await page.click('[data-place=rule]');
      await page.click('.inspector .choice button:text-is("FORCE")');
      await called(page, 'swap').toEqual({ place: 'rule', kind: 'force' });
      await text(page, 'h1').toBe('FORCE with working memory');
      await text(page, '.inspector .equation').toContain('ΔW = (f − ẑ)');
      await page.click('[data-place=memory]');
      await page.click('.inspector .choice button:text-is("none")');
      await text(page, 'h1').toBe('FORCE alone');
      await expect.poll(() => page.locator('[data-place=memory]').getAttribute('class'), TIMEOUT).toContain('absent');
      expect([...(await places())].sort()).toEqual(before);
      expect(await panels(page)).not.toContain('signal:memory.x');
      // Another target, with the rule and the memory that stand there now.
      await page.selectOption('#target', 'short');
      await called(page, 'load').toEqual({
        pipeline: { task: { kind: 'short' }, memory: { kind: 'none' }, rule: { kind: 'force' }, seed: 1 },
      });
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('changes a parameter of the variant in view, or of all', async () => {
      const { page, complaints } = await looking('compared');
      await text(page, 'h1').toBe('With and without a working memory');
      await expect
        .poll(() => page.locator('.multiples h2').allTextContents(), TIMEOUT)
        .toEqual(['Hebbian with working memory', 'Hebbian alone', 'FORCE alone']);
      await page.click('.variants button:text-is("force")');
      await page.click('[data-place=rule]');
      await page.click('.inspector .choice button:text-is("Hebbian")');
      await called(page, 'swap').toEqual({ place: 'rule', kind: 'hebbian', variant: 'force' });
      await page.click('[data-place=reservoir]');
      await page.fill('[data-parameter=lambda] input[type=text]', '1.2');
      await page.keyboard.press('Enter');
      await called(page, 'set').toEqual({ parameters: { 'force/reservoir.lambda': 1.2 } });
      await page.click('button:text-is("All variants")');
      await page.fill('[data-parameter=lambda] input[type=text]', '1.3');
      await page.keyboard.press('Enter');
      await called(page, 'set').toEqual({ parameters: { 'reservoir.lambda': 1.3 } });
      await text(page, '.sheet .gone').toBe('force has no memory.x.');
      await page.selectOption('#target', 'gaussianProcess');
      const task = { kind: 'gaussianProcess' };
      const [rule, none] = [{ kind: 'hebbian' }, { kind: 'none' }];
      await called(page, 'load').toEqual({
        variants: {
          memory: { task, memory: { kind: 'bump' }, rule, seed: 1 },
          hebbian: { task, memory: none, rule, seed: 1 },
          force: { task, memory: none, rule, seed: 1 },
        },
      });
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('draws a pipeline of one’s own: two memories, loops, and every form of signal', async () => {
      const { page, complaints } = await looking('own');
      await text(page, 'h1').toBe('two-memories');
      expect(await page.locator('.targets').isVisible()).toBe(false);
      expect(await page.locator('.compare').isVisible()).toBe(false);
      await text(page, '[data-module=pool]').toBe('poolspiking unitsθ = 0.7');
      await text(page, '[data-module=drive]').toBe('drivesum');
      await page.click('[data-module=pool]');
      await slide(page, 'threshold', 'ArrowRight');
      await expect
        .poll(() => page.evaluate('Object.keys(calls.at(-1).params.parameters ?? {})'))
        .toEqual(['pool.threshold']);
      await page.click('[data-place=filter]');
      await page.click('.made summary');
      await page.fill('[data-parameter=steps] input', '6');
      await page.keyboard.press('Enter');
      await called(page, 'swap').toEqual({ place: 'filter', kind: 'exponential', parameters: { steps: 6 } });
      expect(await panels(page)).toEqual([
        ...['signal:pool.r', 'signal:slow.x', 'signal:fast.phi', 'signal:pool.inhibition', 'signal:readout.z'],
        ...['signal:eye.y', 'signal:error', 'signal:teacher.rate', 'signal:probe.p0'],
      ]);
      await moves(page, '[data-key="signal:fast.phi"] canvas');
      await moves(page, '[data-key="signal:eye.y"] canvas');
      await text(page, '[data-key="signal:slow.x"] .caption').toMatch(/^20 × 20 · up to .* Hz$/);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('adds and closes panels, and keeps the choice for the pipeline', async () => {
      const { page, complaints } = await looking('own');
      await page.click('[data-key="signal:error"] .close');
      await page.click('.add');
      expect(await page.locator('.picker h3').allTextContents()).toContain('Motor readout');
      await page.click('[data-panel="signal:weights"]');
      await page.click('[data-panel="signal:filter.s"]');
      // The list stays open, over everything else.
      expect(await page.evaluate("document.querySelector('.picker').matches(':modal')")).toBe(true);
      await page.click('.picker .dismiss');
      await moves(page, '[data-key="signal:weights"] canvas');
      await text(page, '[data-key="signal:weights"] .caption').toMatch(/^2 × 500 · from −0\.0\d+ to 0\.0\d+$/);
      await moves(page, '[data-key="signal:filter.s"] canvas');
      await page.reload();
      await text(page, '.connection').toBe('live');
      const kept = await panels(page);
      expect(kept).toContain('signal:weights');
      expect(kept).not.toContain('signal:error');
      // What cannot be seen is not asked for.
      await page.setViewportSize({ width: 1280, height: 400 });
      await page.evaluate('scrollTo(0, 0)');
      const wanted = () => page.evaluate('demands().flatMap(({ names }) => names)');
      await expect.poll(wanted, TIMEOUT).not.toContain('weights');
      expect(await wanted()).toContain('slow.x');
      await page.setViewportSize({ width: 1280, height: 720 });
      await page.goto(`${served.url}?of=undeclared`);
      await text(page, 'h1').toBe('undeclared');
      expect(await panels(page)).toEqual(['signal:input', 'signal:thing.level']);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('of a module without a declaration shows its signal, its kind and what is known of it, and nothing else', async () => {
      const { page, complaints } = await looking('undeclared');
      expect(await titles(page)).toEqual(['input', 'thing']);
      await text(page, '[data-module=thing]').toBe('thingminegain = 2');
      await page.click('[data-module=input]');
      await text(page, '.inspector').toBe('inputwave');
      await page.click('[data-module=thing]');
      await text(page, '.inspector').toBe('thingminegain how much of it');
      await moves(page, '[data-key="signal:input"] canvas');
      expect(complaints).toEqual([]);
      await page.close();
    });
  },
);
