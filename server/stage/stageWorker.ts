import type { Worker } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import * as E from 'fp-ts/lib/Either.js';
import { PAGE } from '../http/pages.ts';
import { startServer } from '../startServer.ts';
import type { Start } from '../thread/messages.ts';
import { simulation } from '../thread/simulation.ts';
import type { FromStage, StageStart, ToScript } from './stageMessages.ts';

/** The thread with the server of a script's pipeline. The script simulates, on the other side. */
const { options, simulation: port } = workerData as StageStart;

const tell = (message: FromStage): void => parentPort?.postMessage(message);

/** The script, in the form of a simulation's thread. It runs already, and cannot be started again. */
const otherSide = ({ taken }: Start): Worker => {
  port.postMessage({ type: 'taken', taken } satisfies ToScript);
  return Object.assign(port, {
    terminate: () => {
      port.close();
      return Promise.resolve(0);
    },
  }) as unknown as Worker;
};

const { port: wanted, host = '127.0.0.1', name = 'script', token, origins } = options;
const running = await startServer({
  ...{ pipeline: name, variants: [], speed: Number.POSITIVE_INFINITY, page: PAGE },
  ...{ port: wanted, host, token, origins },
  simulate: (given) => simulation(given, otherSide, { replaceable: false }),
})();

if (E.isLeft(running)) tell({ type: 'refused', lines: running.left });
else {
  tell({ type: 'listening', address: running.right.address, port: running.right.port });
  parentPort?.on('message', () => void running.right.close().then(() => parentPort?.close()));
}
