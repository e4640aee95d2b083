/**
 * What the dashboard costs the simulation, and how often it draws: steps per second and processor time per step of the
 * simulation's thread without the page, with it, and with it in a browser that gives way as if it had a machine of its
 * own, in turns; frames per second of a headless browser at 1280 × 720.
 *
 *     npx tsx bench/page.ts [--seconds 5] [--rounds 5] [--pipeline long-hebbian-attractor]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { browse } from '../test/page/browser.ts';
import { busiestThread, median, type Speed, serve, speedOf } from './serving.ts';
import { row } from './timing.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    pipeline: { type: 'string', default: 'long-hebbian-attractor' },
  },
});
const seconds = Number(values.seconds);
const server = await serve(values.pipeline);
const thread = await busiestThread(2000);
const { context, close } = await browse();

/** Processes that a process has started, and they in turn; none where there is no /proc. */
const startedBy = (pid: number): readonly number[] => {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return children.flatMap((child) => [child, ...startedBy(child)]);
  } catch {
    return [];
  }
};
/** Gives every thread that the browser has by now the least priority, and so all that they start. */
const behindAll = (): void => {
  for (const pid of startedBy(process.pid)) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), 19);
  }
};

const alone: Speed[] = [];
const watched: Speed[] = [];
const elsewhere: Speed[] = [];
const frames: number[] = [];
const count = `new Promise((done) => {
  const until = performance.now() + ${1000 * seconds};
  let n = 0;
  const next = (now) => { n += 1; if (now > until) done(n / ${seconds}); else requestAnimationFrame(next); };
  requestAnimationFrame(next);
})`;
const rounds = Number(values.rounds);
const opened = async () => {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await page.locator('.plot canvas').first().waitFor();
  return page;
};
for (let round = 0; round < rounds; round++) {
  alone.push(await speedOf(server, seconds, thread));
  const page = await opened();
  const [speed, drawn] = await Promise.all([speedOf(server, seconds, thread), page.evaluate(count)]);
  watched.push(speed);
  frames.push(drawn as number);
  await page.close();
}
const page = await opened();
behindAll();
const again: Speed[] = [];
for (let round = 0; round < rounds; round++) {
  elsewhere.push(await speedOf(server, seconds, thread));
  await page.goto('about:blank');
  again.push(await speedOf(server, seconds, thread));
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await page.locator('.plot canvas').first().waitFor();
}
await close();
await server.close();

const of = (speeds: readonly Speed[]) => {
  const [rate, cost] = [median(speeds.map((s) => s.stepsPerSecond)), median(speeds.map((s) => s.processor))];
  return [rate.toFixed(0), cost.toFixed(1)];
};
console.log(row(`${values.pipeline}, ${values.rounds} rounds of ${seconds} s`, 'steps/s', 'CPU µs/step', 'frames/s'));
console.log(row('without the page', ...of(alone), ''));
console.log(row('with it', ...of(watched), median(frames).toFixed(1)));
console.log(row('without, once more', ...of(again), ''));
console.log(row('with it, the browser giving way', ...of(elsewhere), ''));
