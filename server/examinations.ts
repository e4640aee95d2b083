import { concat, defer, finalize, from, type Observable, Subject } from 'rxjs';
import type { Change, Test } from './messages.ts';

/** A thread that answers bytes with tests: a Node worker, or a browser's. */
export interface Examiner {
  postMessage(bytes: Uint8Array): void;
  on(event: 'message', hear: (tests: readonly Test[]) => void): unknown;
  on(event: 'error', hear: (error: Error) => void): unknown;
  terminate(): unknown;
}

/** Tests beside a simulation: in a thread of their own, which starts with the first. */
export interface Examinations {
  /** Those of this run so far, and those that come. */
  readonly tests: Observable<Test>;
  readonly give: (bytes: Uint8Array) => void;
  /** Forgets what did not happen after this change. */
  readonly after: (change: Change) => void;
  /** Another thread simulates now: it is told what is wanted. */
  readonly again: () => void;
  readonly stop: () => void;
}

/** Threads that may die one after the other; then there are no more tests. */
const MOST_CRASHES = 3;

export const examinations = (
  want: (wanted: boolean) => void,
  done: () => void,
  start: () => Examiner,
): Examinations => {
  const live = new Subject<Test>();
  let past: readonly Test[] = [];
  let listeners = 0;
  let examiner: Examiner | undefined;
  /** Counts beginnings: a test of what ran before one is none of what runs now. */
  let run = 0;
  let crashes = 0;
  /** The beginning that the last test was given in. */
  let began = 0;

  const give = (bytes: Uint8Array): void => {
    if (examiner === undefined) {
      const mine = start();
      examiner = mine;
      mine.on('error', () => {
        if (examiner === mine) examiner = undefined;
        crashes += 1;
        if (crashes < MOST_CRASHES) done();
      });
      mine.on('message', (tests) => {
        crashes = 0;
        done();
        for (const test of run === began ? tests : []) {
          past = [...past, test];
          live.next(test);
        }
      });
    }
    began = run;
    examiner.postMessage(bytes);
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
    give,
    after: ({ method, step }) => {
      if (method !== 'reset' && method !== 'load' && method !== 'restore') return;
      run += 1;
      past = method === 'restore' ? past.filter((test) => test.step <= step) : [];
    },
    again: () => {
      run += 1;
      if (listeners > 0) want(true);
    },
    stop: () => {
      void examiner?.terminate();
      examiner = undefined;
    },
  };
};
