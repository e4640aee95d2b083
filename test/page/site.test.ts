import '../support/relaxedSimd.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { missingFusion } from '../../modules/kernels/index.ts';
import { loadSpec } from '../../pipelines/files/files.ts';
import { pages } from '../../server/http/pages.ts';
import { live } from '../pipelines/sessions.ts';
import { right } from '../pipelines/support.ts';
import { SKIPPED } from './browser.ts';
import { builtSite } from './building.ts';
import { type Browsing, browse, moves, opened, TEST_TIMEOUT, text } from './watching.ts';

/** What a session is told, here and there: two seeds, a swap in the middle of a trial, a parameter. */
const STORY = [
  ['pause', {}],
  ['reset', { seed: 5 }],
  ['step', { steps: 2200 }],
  ['swap', { place: 'rule', kind: 'force' }],
  ['set', { parameters: { 'reservoir.lambda': 1.3 } }],
  ['step', { steps: 300 }],
  // Where this engine has what it needs.
  ['swap', { place: 'rule', kind: missingFusion() === undefined ? 'fusedForce' : 'force' }],
  ['step', { steps: 100 }],
] as const;

const PIPELINE = 'gp-hebbian-attractor';

vi.setConfig({ testTimeout: TEST_TIMEOUT, hookTimeout: TEST_TIMEOUT });

describe.skipIf(SKIPPED !== undefined)(
  `the page without a server${SKIPPED === undefined ? '' : ` (${SKIPPED})`}`,
  () => {
    let browsing: Browsing;
    let files: ReturnType<typeof pages>;
    let url: string;
    const http = createServer((request, response) => {
      const path = request.url?.split('?')[0]?.replace(/^\/some\/folder/, '') ?? '';
      const file = files.get(path);
      // As strict as it can be: the model's arrays are compiled from text, its kernels are WebAssembly.
      const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'";
      response.writeHead(file === undefined ? 404 : 200, {
        'content-type': file?.type ?? 'text/plain',
        'content-security-policy': policy,
      });
      response.end(file?.body);
    });
    beforeAll(async () => {
      const [folder, opened] = await Promise.all([builtSite(), browse()]);
      browsing = opened;
      files = pages(folder);
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/some/folder/`;
    });
    afterAll(async () => {
      await browsing?.close();
      http.closeAllConnections();
      http.close();
    });

    it('runs the model in the browser, in whatever folder it lies, and can be steered', async () => {
      const { page, complaints } = await opened(browsing, `${url}?pipeline=short-hebbian-attractor`);
      await text(page, '.connection').toBe('in this browser');
      await moves(page, '.output .plot canvas');
      await moves(page, '.sheet canvas');
      await page.click('[data-place=memory]');
      await page.click('.inspector .choice button:text-is("none")');
      await text(page, 'h1').toBe('Hebbian alone');
      await moves(page, '.output .plot canvas');
      await page.keyboard.press('Escape');
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('gives the same numbers as Node, bit for bit', async () => {
      const found = (name: RegExp): string => `${url.slice(0, -1)}${[...files.keys()].find((path) => name.test(path))}`;
      // A page of the same origin on which nothing runs yet.
      const { page } = await opened(browsing, found(/icon.*\.svg$/));
      const script = found(/simulation\.worker.*\.js$/);
      const theirs = await page.evaluate(
        `new Promise((resolve, reject) => {
        const worker = new Worker(${JSON.stringify(script)}, { type: 'module' });
        const story = ${JSON.stringify([...STORY, ['save', {}]])};
        const next = (id) => worker.postMessage({ type: 'call', id, method: story[id][0], params: story[id][1] });
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = ({ data }) => {
          if (data.type === 'frames') worker.postMessage({ type: 'taken' });
          if (data.type !== 'answer') return;
          if (!data.ok) reject(new Error(data.value));
          else if (data.id + 1 < story.length) next(data.id + 1);
          else resolve(data.value.checkpoint);
        };
        worker.postMessage({ type: 'start', pipeline: ${JSON.stringify(PIPELINE)} });
        next(0);
      })`,
      );
      const spec = right(await loadSpec(PIPELINE)());
      const session = live([{ name: '', spec }], { pipeline: PIPELINE });
      for (const [method, params] of STORY) await session.ask(method, params);
      const { step, checkpoint } = await session.ask('save');
      expect(step).toBe(2600);
      // Every state of every module, its weights and its controls; said in a word, for a difference would be megabytes.
      expect(theirs === checkpoint).toBe(true);
      await page.close();
    });
  },
);
