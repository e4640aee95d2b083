import { parentPort, workerData } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { loadLibrary } from '../../pipelines/files/use.ts';
import { OURS } from '../../pipelines/index.ts';
import { examiner } from './exam.ts';
import { giveWay } from './priority.ts';

/** A thread that tests the checkpoints that it is given. Its low priority keeps it from slowing down the simulation. */
giveWay();
const library = await loadLibrary((workerData as { readonly use?: readonly string[] }).use ?? [])();
const examine = examiner(E.isRight(library) ? library.right : OURS);

parentPort?.on('message', async (bytes: Uint8Array) => {
  try {
    parentPort?.postMessage(await examine(bytes));
  } catch {
    // A network that diverges in a test has no score.
    parentPort?.postMessage([]);
  }
});
