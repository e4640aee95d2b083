import { concat, defer, finalize, from, type Observable, Subject } from 'rxjs';
import type { Change, Test } from './messages.ts';

/** A thread that is given checkpoints and answers with tests: a worker in Node or in a browser. */
export interface Examiner {
  postMessage(bytes: Uint8Array): void;
  on(event: 'message', hear: (tests: readonly Test[]) => void): unknown;
  on(event: 'error', hear: (error: Error) => void): unknown;
  terminate(): unknown;
}

/** Tests beside a simulation. They have a thread of their own, which starts with the first test. */
export interface Examinations {
  /** The tests of this run so far, and all that follow. It fails when there can be no more. */
  readonly tests: Observable<Test>;
  readonly give: (bytes: Uint8Array) => void;
  /** Forgets the tests that no longer belong to the run after this change. */
  readonly after: (change: Change) => void;
  /** A new thread simulates from this step on. It is told what is wanted, and later tests are forgotten. */
  readonly again: (step: number) => void;
  /** Ends all testing. */
  readonly stop: () => void;
}

/** After so many threads have died one after the other, there are no more tests. */
const MOST_CRASHES = 3;

export const examinations = (
  want: (wanted: boolean) => void,
  done: () => void,
  start: () => Examiner,
): Examinations => {
  const live = new Subject<Test>();
  let past: readonly Test[] = [];
  let listeners = 0;
  let examiner: { readonly give: (bytes: Uint8Array) => void; readonly terminate: () => unknown } | undefined;
  /** The number of the run: a test of an earlier run says nothing about this one. */
  let run = 0;
  let crashes = 0;
  let stopped = false;

  const examining = (): NonNullable<typeof examiner> => {
    const worker = start();
    /** For each checkpoint that it has not answered yet, in their order: the run that it is from. */
    const given: number[] = [];
    worker.on('error', (error) => {
      if (examiner === mine) examiner = undefined;
      worker.terminate();
      crashes += 1;
      if (crashes < MOST_CRASHES) done();
      else live.error(new Error(`there are no more tests: their thread died ${crashes} times: ${error.message}`));
    });
    worker.on('message', (tests) => {
      crashes = 0;
      done();
      for (const test of given.shift() === run ? tests : []) {
        past = [...past, test];
        live.next(test);
      }
    });
    const mine = {
      give: (bytes: Uint8Array): void => {
        given.push(run);
        worker.postMessage(bytes);
      },
      terminate: () => worker.terminate(),
    };
    return mine;
  };

  return {
    tests: defer(() => {
      listeners += 1;
      if (listeners === 1) want(true);
      return concat(from(past), live).pipe(
        finalize(() => {
          listeners -= 1;
          if (listeners === 0) want(false);
        }),
      );
    }),
    give: (bytes) => {
      if (stopped || crashes === MOST_CRASHES) return;
      examiner ??= examining();
      examiner.give(bytes);
    },
    after: ({ method, step }) => {
      if (method !== 'reset' && method !== 'load' && method !== 'restore') return;
      run += 1;
      past = method === 'restore' ? past.filter((test) => test.step <= step) : [];
    },
    again: (step) => {
      run += 1;
      past = past.filter((test) => test.step <= step);
      if (listeners > 0) want(true);
    },
    stop: () => {
      stopped = true;
      void examiner?.terminate();
      examiner = undefined;
    },
  };
};
