import { fromEvent, mergeMap, type Observable, of, share, throwError } from 'rxjs';

/** Emits when whoever read the output has gone (`| head`): then there is nobody to work for, and nothing to say. */
export const stdoutClosed: Observable<void> = fromEvent(process.stdout, 'error').pipe(
  mergeMap((error) => ((error as NodeJS.ErrnoException).code === 'EPIPE' ? of(undefined) : throwError(() => error))),
  share(),
);
