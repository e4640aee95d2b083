/**
 * What clients cost: the simulation's steps per second with none, with 50, with 50 and one that reads nothing, in turns;
 * then 500 on one port.
 *
 *     npx tsx bench/load.ts [--seconds 5] [--rounds 5] [--clients 500] [--pipeline long-hebbian]
 */
import { parseArgs } from 'node:util';
import { busiestThread, clients, median, type Speed, serve, speedOf } from './serving.ts';
import { row } from './timing.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    clients: { type: 'string', default: '500' },
    pipeline: { type: 'string', default: 'long-hebbian' },
  },
});
const seconds = Number(values.seconds);

const server = await serve(values.pipeline);
const { address } = server;
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const thread = await busiestThread(2000);

/** The simulation's speed while these are connected. */
const during = async (healthy: number, stalled: number): Promise<Speed> => {
  if (healthy + stalled === 0) return speedOf(server, seconds, thread);
  let speed: Promise<Speed> | undefined;
  const job = { address, healthy, stalled, mixed: false, rate: 50, seconds };
  const report = await clients(job, () => {
    speed = speedOf(server, seconds, thread);
  });
  if (report.receiving < healthy) throw new Error(`${healthy - report.receiving} received nothing`);
  if (speed === undefined) throw new Error('no clients connected');
  return speed;
};

const scenarios = [
  ['no clients', 0, 0],
  ['50 clients', 50, 0],
  ['50 clients, 1 stalled', 50, 1],
] as const;
const speeds = scenarios.map((): Speed[] => []);
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [i, [, healthy, stalled]] of scenarios.entries()) speeds[i]?.push(await during(healthy, stalled));
}
console.log(
  row(`${values.pipeline}, ${values.rounds} rounds of ${seconds} s`, 'steps/s', 'of none', 'CPU µs/step', 'of none'),
);
for (const [i, [name]] of scenarios.entries()) {
  // In turns, each round against its own measurement without clients: the machine has other things to do too.
  const cells = (['stepsPerSecond', 'processor'] as const).flatMap((which) => {
    const own = (speeds[i] ?? []).map((speed) => speed[which]);
    const parts = own.map((value, round) => value / (speeds[0]?.[round]?.[which] ?? Number.NaN));
    return [median(own).toFixed(which === 'processor' ? 1 : 0), percent(median(parts))];
  });
  console.log(row(name, ...cells));
}

const many = Number(values.clients);
const { cpuUsage } = process;
const before = { cpu: cpuUsage(), at: performance.now() };
const crowd = await clients({ address, healthy: many, stalled: 0, mixed: true, rate: 20, seconds });
const cpu = cpuUsage(before.cpu);
console.log(`
${crowd.receiving} of ${many} clients on one port receive; ${crowd.lost} lost
${crowd.messagesPerSecond.toFixed(0)} messages/s in all, ${crowd.leastPerSecond.toFixed(1)}/s at the least, ${crowd.dropped} notices of drops
${percent((cpu.user + cpu.system) / 1000 / (performance.now() - before.at))} of a core, simulation included`);
await server.close();
