/** What load.ts and soak.ts share: a server in this process, its clients in another. */
import { fork } from 'node:child_process';
import * as E from 'fp-ts/lib/Either.js';
import { filter, firstValueFrom } from 'rxjs';
import { loadSpec } from '../pipelines/files.ts';
import { type Limits, type Running, startServer } from '../server/index.ts';
import type { Job, Report } from './clients.ts';

export const serve = async (
  pipeline: string,
  limits: Partial<Limits> = {},
  speed = Number.POSITIVE_INFINITY,
): Promise<Running> => {
  const spec = await loadSpec(pipeline)();
  if (E.isLeft(spec)) throw new Error(spec.left.join('\n'));
  const variants = [{ name: '', spec: spec.right }];
  const options = { pipeline, variants, port: 0, host: '127.0.0.1', speed, limits };
  const started = await startServer(options)();
  if (E.isLeft(started)) throw new Error(started.left.join('\n'));
  // Large networks take seconds to be drawn.
  await firstValueFrom(started.right.progress.pipe(filter(({ stepsPerSecond }) => stepsPerSecond > 0)));
  return started.right;
};

/** @param connected when all are */
export const clients = (job: Job, connected: () => void = () => {}): Promise<Report> =>
  new Promise((resolve, reject) => {
    const child = fork(new URL('./clients.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
    child.on('message', (message) => {
      if (message === 'ready') child.send(job);
      else if (message === 'connected') connected();
      else resolve(message as Report);
    });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? undefined : reject(new Error(`the clients ended with ${code}`))));
  });

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Steps per second of the simulation, over so many seconds. */
export const speedOf = async ({ progress }: Running, seconds: number): Promise<number> => {
  let first: { readonly step: number; readonly at: number } | undefined;
  let last = first;
  const watching = progress.subscribe(({ step }) => {
    last = { step, at: performance.now() };
    first ??= last;
  });
  await sleep(seconds * 1000);
  watching.unsubscribe();
  if (first === undefined || last === undefined || first === last) throw new Error('no progress');
  return ((last.step - first.step) * 1000) / (last.at - first.at);
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
