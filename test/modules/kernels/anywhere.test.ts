import { createContext, runInContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** A pipeline of 30 units with everything in it; leaves the last output's bits in `result`. */
const PROGRAM = `
  import * as rx from './index.ts';
  const seed = 5, outputs = 1, units = 30, side = 10;
  const paper = rx.pogodin2019;
  const weights = { ...paper.attractor.weights, noise: 0.04 };
  let last;
  rx.clock({ trials: 2, trialSteps: 60, burst: Infinity }).pipe(
    rx.feedback({ readout: rx.readoutAtRest(outputs), weights: rx.zeros(outputs, units) })((past) => past.pipe(
      rx.target(rx.gaussianProcess({ period: 60, variance: 100, seed })),
      rx.attractor({ ...paper.attractor, side, weights, seed }),
      rx.projection({ ...paper.projection, units, neurons: side * side, seed }),
      rx.reservoir({ ...paper.reservoir, units, outputs, seed }),
      rx.readout({ ...paper.readout, outputs, seed }),
      rx.reward(paper.reward),
      rx.force({ units, alpha: 1 }),
      rx.everyStep(),
    )),
  ).subscribe({ next: (frame) => { last = frame; }, error: (error) => { globalThis.result = String(error); } });
  globalThis.result ??= Array.from(new Uint32Array(last.weights.data.slice().buffer)).join(' ');
`;

const bundled = (): string =>
  buildSync({
    stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
  }).outputFiles[0]?.text ?? '';

/** What a browser's page and worker have, and nothing of Node. */
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: object };
const browserLike = () => createContext({ WebAssembly, atob, performance, setTimeout, clearTimeout, MessageChannel });

describe('the package in one bundle', () => {
  const bundle = bundled();
  const here = (() => {
    const context = browserLike();
    runInContext(bundle, context);
    return (context as { readonly result?: string }).result;
  })();

  it('runs without anything of Node, kernels and all', () => {
    expect(here).toMatch(/^\d+( \d+){59}$/);
  });

  it('gives the same bits in a worker thread', async () => {
    const worker = new Worker(`${bundle}\nrequire('node:worker_threads').parentPort.postMessage(globalThis.result);`, {
      eval: true,
    });
    const there = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(there).toBe(here);
  });
});
