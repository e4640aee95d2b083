import { constants } from 'node:os';
import { defer, filter, fromEvent, map, merge, type Observable } from 'rxjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  /** The exit code of who ends by it: by convention 128 + the signal's number. */
  readonly code: number;
  /** The user has asked before, and is out of patience. */
  readonly again: boolean;
}

/** One Ctrl-C can come twice within milliseconds: from the terminal, and passed on by npm. */
const ONE_KEYPRESS = 500;

/** Requests to end; while someone listens, the signals do nothing else. */
export const interrupts: Observable<Interrupt> = defer(() => {
  let first: number | undefined;
  return merge(...SIGNALS.map((signal) => fromEvent(process, signal).pipe(map(() => constants.signals[signal])))).pipe(
    map((number) => {
      const now = performance.now();
      first ??= now;
      return { code: 128 + number, again: now - first > ONE_KEYPRESS, repeated: now > first };
    }),
    filter(({ again, repeated }) => again || !repeated),
  );
});
