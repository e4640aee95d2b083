import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodePerturbation } from '../../docs/examples/node-perturbation.ts';
import { greeted, serving, specOf } from '../server/support.ts';
import { PAGE } from '../support/built.ts';
import { SKIPPED } from './browser.ts';
import { type Browsing, browse, opened, TEST_TIMEOUT, text } from './watching.ts';

vi.setConfig({ testTimeout: TEST_TIMEOUT, hookTimeout: TEST_TIMEOUT });

const { kind, title, equation, source } = nodePerturbation.declaration;

describe.skipIf(SKIPPED !== undefined)(
  `a rule from a file, in the page${SKIPPED === undefined ? '' : ` (${SKIPPED})`}`,
  () => {
    let browsing: Browsing;
    beforeAll(async () => {
      browsing = await browse();
    });
    afterAll(() => browsing?.close());

    it('is offered, swapped in, and moved by a slider for each live parameter', async () => {
      const spec = specOf({ task: { kind: 'short', period: 200 } });
      const server = await serving({ spec, page: PAGE, speed: 2, use: ['docs/examples/node-perturbation.ts'] });
      const client = await greeted(server.address);
      const rules = client.hello.places.find(({ name }) => name === 'rule')?.kinds;
      const live = rules?.find((one) => one.kind === kind)?.parameters.filter((one) => one.live) ?? [];
      const { page: tab, complaints } = await opened(browsing, `http://127.0.0.1:${server.port}/`);

      await tab.click('[data-place=rule]');
      await tab.click(`.inspector .choice button:text-is("${title}")`);
      expect(await client.next('change')).toMatchObject({ method: 'swap', params: { place: 'rule', kind } });
      await text(tab, 'h1').toBe(`${title} alone`);
      await text(tab, '[data-place=rule] .kind').toBe(title);
      for (const line of equation.split(/ {2,}/))
        await text(tab, '.inspector .equation').toContain(line.replace('_', ''));
      await text(tab, '.inspector .source').toBe(source);
      expect(live.length).toBeGreaterThan(1);
      expect(await tab.locator('.inspector input[type=range]').count()).toBe(live.length);

      for (const { name, description, default: before } of live) {
        const slider = `[data-parameter="${name}"] input[type=range]`;
        await text(tab, `[data-parameter="${name}"]`).toContain(description);
        await tab.focus(slider);
        await tab.keyboard.press('ArrowRight');
        const { method, parameters: changed } = await client.next('change');
        expect([method, changed.map((one) => one.name)]).toEqual(['set', [`rule.${name}`]]);
        expect(changed[0]?.value).toBeGreaterThan(before as number);
        const shown = await tab.inputValue(`[data-parameter="${name}"] input[type=text]`);
        expect(Number(shown)).toBe(changed[0]?.value);
        // The network learns with it.
        client.say({ type: 'call', id: 1, method: 'get' });
        const { result } = await client.next('result');
        expect(result).toMatchObject({ specs: [{ spec: { rule: { kind, [name]: changed[0]?.value } } }] });
      }
      const rate = Number(await tab.inputValue('[data-parameter=learningRate] input[type=text]'));
      client.say({ type: 'subscribe', signals: ['update.eta'] });
      expect((await client.next('frame')).signals['update.eta']).toBe(rate);
      expect(complaints).toEqual([]);
      await tab.close();
    });
  },
);
