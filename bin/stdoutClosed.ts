import { fromEvent, map, type Observable, share } from 'rxjs';

/**
 * Emits when stdout takes no more: whoever read it has gone (`| head`), or it cannot be written (a full disk). Then a
 * command works for nobody, and ends.
 */
export const stdoutClosed: Observable<void> = fromEvent(process.stdout, 'error').pipe(
  map(() => undefined),
  share(),
);
