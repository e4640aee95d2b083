// A thread of the server, run from a checkout: threads do not inherit tsx, so it is registered here first. Its data may name
// the thread's module; else it is the simulation's. Tests have built the program already, which starts sooner.
import { workerData } from 'node:worker_threads';

const module = workerData?.module ?? 'worker';
if (process.env.RESERVOIR_RX_BUILT === '1') {
  await import(`../../dist/program/server/thread/${module}.js`);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  await import(`./${module}.ts`);
}
