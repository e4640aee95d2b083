import * as E from 'fp-ts/lib/Either.js';
import { BehaviorSubject, filter, NEVER, Subject } from 'rxjs';
import { fromBase64, toBase64 } from '../../../pipelines/checkpoint/base64.ts';
import { type Examiner, examinations } from '../../thread/examinations.ts';
import type { FromWorker } from '../../thread/messages.ts';
import type { Change, Description, Progress, Test, Wanted } from '../contract.ts';
import type { Connection, Notice, Sample, Status } from './connection.ts';
import type { ToSimulation } from './simulation.worker.ts';

/** How long a simulation that died is left alone (ms). */
const PAUSE = 1000;

/** A second thread, which tests. */
const examiner = (): Examiner => {
  const worker = new Worker(new URL('./exam.worker.ts', import.meta.url), { type: 'module' });
  return {
    postMessage: (bytes) => worker.postMessage(bytes),
    on: (event: string, hear: (what: never) => void) =>
      worker.addEventListener(event, (told) => hear((told instanceof MessageEvent ? told.data : told) as never)),
    terminate: () => worker.terminate(),
  };
};

/** A simulation in a thread of this browser: the same modules and kernels as on a server, and no server. */
export const workerConnection = (pipeline: string): Connection => {
  const status = new BehaviorSubject<Status>({ state: 'connecting' });
  const described = new Subject<Description>();
  const samples = new Subject<Sample>();
  const progress = new Subject<Progress>();
  const exams = examinations(
    (wanted) => say({ type: 'examine', wanted }),
    () => say({ type: 'examined' }),
    examiner,
  );
  const tests = exams.tests.pipe(
    filter((told): told is Test => {
      if (told.type === 'untested') notices.next({ level: 'wrong', message: told.message });
      return told.type === 'test';
    }),
  );
  const changes = new Subject<Change>();
  const notices = new Subject<Notice>();
  const calls = new Map<number, (result: E.Either<string, unknown>) => void>();
  let worker: Worker | undefined;
  let wanted: readonly Wanted[] = [];
  let ids = 0;

  const say = (message: ToSimulation): void => worker?.postMessage(message);

  const answer = (id: number, result: E.Either<string, unknown>): void => {
    const waiting = calls.get(id);
    calls.delete(id);
    waiting?.(result);
  };

  const over = (message: string): void => {
    worker?.terminate();
    worker = undefined;
    for (const id of [...calls.keys()]) answer(id, E.left('the simulation has ended'));
    notices.next({ level: 'wrong', message });
    status.next({ state: 'lost', retryIn: PAUSE });
    setTimeout(launch, PAUSE);
  };

  const hear = (message: FromWorker): void => {
    switch (message.type) {
      case 'described':
        if (status.value.state !== 'live') status.next({ state: 'live' });
        if (message.anew) described.next(message.description);
        break;
      case 'exam':
        exams.give(message.bytes);
        break;
      case 'changed':
        exams.after(message.change);
        changes.next(message.change);
        break;
      case 'frames':
        say({ type: 'taken' });
        for (const { due, step, values } of message.frames) {
          for (const stream of due) samples.next({ stream, step, values });
        }
        break;
      case 'progress':
        progress.next(message);
        break;
      case 'answer':
        answer(message.id, message.ok ? E.right(message.value) : E.left(String(message.value)));
        break;
      case 'failed':
        if (message.ended) over(message.message);
        else notices.next({ level: 'wrong', message: `the simulation stands still: ${message.message}` });
        break;
    }
  };

  const launch = (): void => {
    worker = new Worker(new URL('./simulation.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => hear(data);
    worker.onerror = (event) => over(event.message);
    say({ type: 'start', pipeline });
    say({ type: 'demand', demands: wanted });
    exams.again(0);
  };
  launch();

  const call: Connection['call'] = (method, params = {}) =>
    new Promise((resolve) => {
      if (worker === undefined) return resolve(E.left('there is no simulation'));
      calls.set(ids, resolve);
      return say({ type: 'call', id: ids++, method, params });
    });

  return {
    // The simulation begins with the page and ends with it.
    ...{ status, described, samples, progress, tests, changes, past: NEVER, notices, call },
    shelf: false,
    demand: (demands) => {
      wanted = demands;
      say({ type: 'demand', demands });
    },
    save: async () => {
      const saved = await call('save');
      if (E.isLeft(saved)) return saved;
      const { step, checkpoint } = saved.right as { readonly step: number; readonly checkpoint: string };
      const bytes = fromBase64(checkpoint);
      return E.isLeft(bytes)
        ? bytes
        : E.right({ name: `step-${step}.ckpt`, bytes: bytes.right as Uint8Array<ArrayBuffer> });
    },
    restore: (bytes) => call('restore', { checkpoint: toBase64(bytes) }),
  };
};
