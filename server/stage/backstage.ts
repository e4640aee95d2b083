import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { FROM_SOURCE, ownProgram } from '../../pipelines/files/own.ts';
import type { FromWorker } from '../thread/messages.ts';
import type { FromStage, StageOptions, StageStart, ToScript } from './stageMessages.ts';

const THREAD = ownProgram(FROM_SOURCE ? 'server/thread/fromSource.mjs' : 'server/stage/stageWorker.ts');

interface Address {
  readonly address: string;
  readonly port: number;
}

/** The server's thread, as the script's side has it. */
export interface Backstage {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly listening: Promise<Address>;
  /** Resolves when the thread has ended, with the reason. It never rejects. */
  readonly exited: Promise<Error>;
  /** Hears what the thread says. Until then its messages wait. */
  readonly attend: (hear: (message: ToScript) => void) => void;
  readonly close: () => Promise<void>;
}

/** How long the thread has to say goodbye to its clients and to end (ms). */
const GOODBYE = 3000;

const exitOf = (worker: Worker): Promise<Error> =>
  new Promise((resolve) => {
    let failure: Error | undefined;
    worker.once('error', (error: Error) => {
      failure = error;
    });
    worker.once('exit', (code) => {
      const why = failure?.message ?? `its thread ended with code ${code}`;
      resolve(new Error(`broadcast: the server has died: ${why}`, { cause: failure }));
    });
  });

/** Starts the server's thread; it listens before long. */
export const openBackstage = (options: StageOptions): Backstage => {
  const { port1: port, port2: simulation } = new MessageChannel();
  const data: StageStart = { module: '../stage/stageWorker', options, simulation };
  const worker = new Worker(THREAD, { workerData: data, transferList: [simulation], execArgv: [] });
  const exited = exitOf(worker);
  const listening = new Promise<Address>((resolve, reject) => {
    worker.on('message', (message: FromStage) => {
      if (message.type === 'listening') resolve(message);
      else reject(new Error(message.lines.join('; ')));
    });
    void exited.then(reject);
  });
  // Others handle this error. Without this line, a stage that nobody awaits would end the process.
  listening.catch(() => {});

  let attended = false;
  const attend: Backstage['attend'] = (hear) => {
    attended = true;
    port.on('message', hear);
  };
  const close = async (): Promise<void> => {
    // The thread says `stop` and waits for the answer, also where no frame has come yet.
    if (!attended) attend(({ type }) => type === 'stop' && port.postMessage({ type: 'stopped' } satisfies FromWorker));
    worker.postMessage({ type: 'close' });
    const late = setTimeout(() => void worker.terminate(), GOODBYE);
    await exited;
    clearTimeout(late);
    port.close();
  };
  return { worker, port, listening, exited, attend, close };
};
