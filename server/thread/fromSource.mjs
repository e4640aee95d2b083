// A thread of the server, run from a checkout: threads do not inherit tsx, so it is registered here first. Its data may name
// the thread's module; else it is the simulation's.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(`./${workerData?.module ?? 'worker'}.ts`);
