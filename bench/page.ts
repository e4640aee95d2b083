/**
 * What the dashboard costs the simulation, and how often it draws: steps per second and processor time per step of the
 * simulation's thread without the page and with it, in turns; frames per second of a headless browser at 1280 × 720.
 *
 *     npx tsx bench/page.ts [--seconds 5] [--rounds 5] [--pipeline long-hebbian-attractor]
 */
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

const alone: Speed[] = [];
const watched: Speed[] = [];
const frames: number[] = [];
const count = `new Promise((done) => {
  const until = performance.now() + ${1000 * seconds};
  let n = 0;
  const next = (now) => { n += 1; if (now > until) done(n / ${seconds}); else requestAnimationFrame(next); };
  requestAnimationFrame(next);
})`;
for (let round = 0; round < Number(values.rounds); round++) {
  alone.push(await speedOf(server, seconds, thread));
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await page.locator('.plot canvas').first().waitFor();
  const [speed, drawn] = await Promise.all([speedOf(server, seconds, thread), page.evaluate(count)]);
  watched.push(speed);
  frames.push(drawn as number);
  await page.close();
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
