/** What load.ts and soak.ts share: a server in this process, its clients in another. */
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';
import { filter, firstValueFrom } from 'rxjs';
import { loadSpec } from '../pipelines/files/files.ts';
import { type Limits, PAGE, type Running, startServer } from '../server/index.ts';
import type { Job, Report } from './clients.ts';

export const serve = async (
  pipeline: string,
  limits: Partial<Limits> = {},
  speed = Number.POSITIVE_INFINITY,
): Promise<Running> => {
  const spec = await loadSpec(pipeline)();
  if (E.isLeft(spec)) throw new Error(spec.left.join('\n'));
  const variants = [{ name: '', spec: spec.right }];
  const options = { pipeline, variants, port: 0, host: '127.0.0.1', speed, limits, page: PAGE };
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
    // Clients have machines of their own; here they are not to take the server's turn on the processor.
    if (child.pid !== undefined) setPriority(child.pid, 19);
    child.on('message', (message) => {
      if (message === 'ready') child.send(job);
      else if (message === 'connected') connected();
      else resolve(message as Report);
    });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? undefined : reject(new Error(`the clients ended with ${code}`))));
  });

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What each thread of this process has had of a processor so far, by its number (s); nothing where there is no /proc. */
const processorTimes = (): ReadonlyMap<string, number> => {
  try {
    const ticks = (id: string): number => {
      const fields = readFileSync(`/proc/self/task/${id}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    };
    return new Map(readdirSync('/proc/self/task').map((id) => [id, ticks(id)]));
  } catch {
    return new Map();
  }
};

/** The thread that did most in that time: at full speed and without clients, the simulation's. */
export const busiestThread = async (ms: number): Promise<string | undefined> => {
  const before = processorTimes();
  await sleep(ms);
  const worked = [...processorTimes()].map(([id, time]) => [id, time - (before.get(id) ?? 0)] as const);
  return worked.sort(([, a], [, b]) => b - a)[0]?.[0];
};

export interface Speed {
  readonly stepsPerSecond: number;
  /** What a step costs the thread (µs): others on the machine do not show in it as they do in the wall time. */
  readonly processor: number;
}

/** How fast the simulation is, over so many seconds. */
export const speedOf = async ({ progress }: Running, seconds: number, thread?: string): Promise<Speed> => {
  const now = (step: number) => ({
    step,
    at: performance.now(),
    used: processorTimes().get(thread ?? '') ?? Number.NaN,
  });
  let first: ReturnType<typeof now> | undefined;
  let last = first;
  const watching = progress.subscribe(({ step }) => {
    last = now(step);
    first ??= last;
  });
  await sleep(seconds * 1000);
  watching.unsubscribe();
  if (first === undefined || last === undefined || first === last) throw new Error('no progress');
  const steps = last.step - first.step;
  return { stepsPerSecond: (steps * 1000) / (last.at - first.at), processor: ((last.used - first.used) * 1e6) / steps };
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
