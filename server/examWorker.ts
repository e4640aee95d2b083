import { parentPort } from 'node:worker_threads';
import { examiner } from './exam.ts';
import { giveWay } from './priority.ts';

/** A thread that tests what it is given, beside the simulation's own: where there are few cores, never at its cost. */
giveWay();
const examine = examiner();

parentPort?.on('message', async (bytes: Uint8Array) => {
  try {
    parentPort?.postMessage(await examine(bytes));
  } catch {
    // A network that diverges in a test has no score.
    parentPort?.postMessage([]);
  }
});
