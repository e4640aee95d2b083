import { concat, defer, finalize, from, type Observable, Subject } from 'rxjs';
import { byLine, scoresUpTo } from './lines.ts';
import type { Change, Test, Untested } from './messages.ts';

/** A thread that is given checkpoints and answers with tests: a worker in Node or in a browser. */
export interface Examiner {
  postMessage(bytes: Uint8Array): void;
  on(event: 'message', hear: (tests: readonly Test[]) => void): unknown;
  on(event: 'error', hear: (error: Error) => void): unknown;
  on(event: 'exit', hear: () => void): unknown;
  terminate(): unknown;
}

/** Tests beside a simulation. They have a thread of their own, which starts with the first test. */
export interface Examinations {
  /** The tests of this run so far, and all that follow; and why there are none where their threads die. */
  readonly tests: Observable<Test | Untested>;
  readonly give: (bytes: Uint8Array) => void;
  /** Forgets the tests that no longer belong to the run after this change. */
  readonly after: (change: Change) => void;
  /** A new thread simulates from this step on. It is told what is wanted, and later tests are forgotten. */
  readonly again: (step: number, line?: number) => void;
  /** Ends all testing. */
  readonly stop: () => void;
}

/** After so many threads have died one after the other, tests wait for this long (ms), and then are tried again. */
const MOST_CRASHES = 3;
const REST = 60_000;

export const examinations = (
  want: (wanted: boolean) => void,
  done: () => void,
  start: () => Examiner,
): Examinations => {
  const live = new Subject<Test | Untested>();
  let past: readonly Test[] = [];
  const lines = byLine<readonly Test[]>({
    read: () => past,
    write: (tests) => {
      past = tests;
    },
    none: () => [],
    cut: scoresUpTo,
  });
  let listeners = 0;
  let examiner: { readonly give: (bytes: Uint8Array) => void; readonly terminate: () => unknown } | undefined;
  /** The number of the run: a test of an earlier run says nothing about this one. */
  let run = 0;
  let crashes = 0;
  /** Why there are no tests for now. */
  let untested: Untested | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  /** What makes a thread die, want of memory or of descriptors, may pass. */
  const crashed = ({ message }: Error): void => {
    crashes += 1;
    if (stopped) return;
    if (crashes < MOST_CRASHES) {
      done();
      return;
    }
    resting = setTimeout(() => {
      resting = undefined;
      done();
    }, REST);
    if (untested !== undefined) return;
    const again = `they are tried again every ${REST / 1000} s`;
    untested = { type: 'untested', message: `no tests: their thread died ${crashes} times: ${message}; ${again}` };
    live.next(untested);
  };

  const examining = (): NonNullable<typeof examiner> => {
    const worker = start();
    /** For each checkpoint that it has not answered yet, in their order: the run that it is from. */
    const given: number[] = [];
    const die = (error: Error): void => {
      if (examiner !== mine) return;
      examiner = undefined;
      worker.terminate();
      crashed(error);
    };
    worker.on('error', die);
    worker.on('exit', () => die(new Error('it ended by itself')));
    worker.on('message', (tests) => {
      crashes = 0;
      untested = undefined;
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
      return concat(from([...past, ...(untested === undefined ? [] : [untested])]), live).pipe(
        finalize(() => {
          listeners -= 1;
          if (listeners === 0) want(false);
        }),
      );
    }),
    give: (bytes) => {
      if (stopped || resting !== undefined) return;
      examiner ??= examining();
      examiner.give(bytes);
    },
    after: (change) => {
      if (lines.after(change)) run += 1;
    },
    again: (step, line = 1) => {
      run += 1;
      lines.restart(line);
      past = past.filter((test) => test.step <= step);
      if (listeners > 0) want(true);
    },
    stop: () => {
      stopped = true;
      clearTimeout(resting);
      void examiner?.terminate();
      examiner = undefined;
    },
  };
};
