import { parentPort, workerData } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { loadSpec, names } from '../../pipelines/files/files.ts';
import { loadLibrary } from '../../pipelines/files/use.ts';
import { shelf } from '../http/shelf.ts';
import { journalFile } from './journalFile.ts';
import type { FromWorker, Start, ToWorker } from './messages.ts';
import { failureOf, thread } from './thread.ts';

/** The simulation's thread in a Node process: it can open files. */
const { options, taken, again } = workerData as Start;

const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

const named = async (name: string) => {
  // Only names of pipelines that ship with the package: a client must not read files.
  if (!names().includes(name)) return E.left(`pipeline: expected one of ${names().join(', ')}, or a spec`);
  const spec = await loadSpec(name)();
  return E.isLeft(spec) ? E.left(spec.left.join('; ')) : spec;
};

const close = (): void => parentPort?.close();

const tellCut = (message: string): void => post({ ...failureOf(new Error(message), false), beside: true });
/** A thread that takes over from another goes on in its journal. The header is there already. */
const journal =
  options.journal === undefined ? undefined : journalFile(options.journal, again === undefined ? 0 : 1, tellCut);

try {
  const library = await loadLibrary(options.use ?? [])();
  if (E.isLeft(library)) throw new Error(library.left.join('; '));
  const hear = thread(
    { options, again },
    {
      post,
      untaken: (posted) => posted - Atomics.load(taken, 0),
      keepEvery: 10_000,
      library: library.right,
      names,
      named,
      shelf: options.checkpoints === undefined ? undefined : shelf(options.checkpoints),
      ...(journal === undefined ? {} : { write: journal }),
      close,
    },
  );
  parentPort?.on('message', (message: ToWorker) => hear(message));
} catch (error) {
  post(failureOf(error, true));
  close();
}
