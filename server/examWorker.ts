import { parentPort } from 'node:worker_threads';
import { examiner } from './exam.ts';

/** A thread that tests what it is given, beside the simulation's own. */
const examine = examiner();

parentPort?.on('message', async (bytes: Uint8Array) => {
  try {
    parentPort?.postMessage(await examine(bytes));
  } catch {
    // A network that diverges in a test has no score.
    parentPort?.postMessage([]);
  }
});
