import { constants } from 'node:os';
import { defer, filter, fromEvent, map, merge, type Observable } from 'rxjs';
import { parentGone } from './orphan.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  /** The exit code of who ends by it: by convention 128 + the signal's number. */
  readonly code: number;
  /** The user has asked before, and is out of patience. */
  readonly again: boolean;
}

/** One Ctrl-C can come twice within milliseconds: from the terminal, and passed on by npm. */
const ONE_KEYPRESS = 500;

/** Requests to end: signals, which do nothing else while someone listens; and the end of the npm that started all this. */
export const interrupts: Observable<Interrupt> = defer(() => {
  let first: number | undefined;
  const signals = SIGNALS.map((signal) =>
    fromEvent(process, signal).pipe(map(() => ({ number: constants.signals[signal], asked: true }))),
  );
  const orphaned = parentGone.pipe(map(() => ({ number: constants.signals.SIGTERM, asked: false })));
  return merge(...signals, orphaned).pipe(
    map(({ number, asked }) => {
      const now = performance.now();
      first ??= now;
      // A signal that ends npm's shell as well is followed by the parent's end: that is no second request.
      return { code: 128 + number, again: asked && now - first > ONE_KEYPRESS, repeated: now > first };
    }),
    filter(({ again, repeated }) => again || !repeated),
  );
});
