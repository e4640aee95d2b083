/**
 * What clients cost a plain script's loop: steps per second of `…, stage.broadcast()` with no client, with 50, and with 50 of
 * which one reads nothing, turn by turn.
 *
 *     npx tsx bench/stage.ts [--rounds N] [--seconds S]
 */
import {
  attractor,
  clock,
  everyStep,
  feedback,
  hebbian,
  projection,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  short,
  target,
  zeros,
} from '../modules/index.ts';
import { broadcaster } from '../server/index.ts';
import { clients, median, sleep } from './serving.ts';

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const [rounds, seconds] = [option('rounds', 3), option('seconds', 5)];

const seed = 1;
const stage = await broadcaster({ port: 0, name: 'bench' });
let steps = 0;
const running = clock({ trials: Number.POSITIVE_INFINITY, trialSteps: 1000, commands: stage.commands })
  .pipe(
    feedback({ readout: readoutAtRest(1), weights: zeros(1, 1000) })((past) =>
      past.pipe(
        target(short()),
        attractor({ seed }),
        projection({ seed }),
        reservoir({ seed }),
        readout({ seed }),
        reward(),
        hebbian(),
        everyStep(),
      ),
    ),
    stage.broadcast(),
  )
  .subscribe(() => {
    steps += 1;
  });

const measured = async (): Promise<number> => {
  const [made, at] = [steps, performance.now()];
  await sleep(seconds * 1000);
  return ((steps - made) * 1000) / (performance.now() - at);
};

const CASES = [
  ['no client', 0, 0],
  ['50 clients', 50, 0],
  ['50, one stalled', 49, 1],
] as const;
const found = new Map<string, number[]>(CASES.map(([name]) => [name, []]));
await sleep(2000);
for (let round = 0; round < rounds; round++) {
  for (const [name, healthy, stalled] of CASES) {
    if (healthy === 0) {
      found.get(name)?.push(await measured());
      continue;
    }
    let measuring: Promise<number> | undefined;
    const job = { address: stage.address, healthy, mixed: false, stalled, rate: 50, seconds: seconds + 1 };
    const report = await clients(job, () => {
      measuring = measured();
    });
    if (measuring !== undefined) found.get(name)?.push(await measuring);
    if (report.receiving < healthy) console.log(`${name}: only ${report.receiving} of ${healthy} clients got frames`);
  }
}
const base = median(found.get('no client') ?? []);
for (const [name, all] of found) {
  const rate = median(all);
  console.log(`${name.padEnd(16)} ${rate.toFixed(0).padStart(7)} steps/s  ${(rate / base).toFixed(2)} ×`);
}
running.unsubscribe();
await stage.close();
process.exit(0);
