import { readFileSync } from 'node:fs';
import { NEVER, Observable, share, take } from 'rxjs';
import { isRunning } from '../pipelines/files/process.ts';

/** What is asked of the system, so that tests can answer. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly parent: () => number;
  readonly leadsSession: () => boolean;
  /** How often to look (ms). */
  readonly every: number;
}

/** setsid gives a process a session of its own, so that it outlives who started it. Only Linux tells. */
const leadsSession = (): boolean => {
  try {
    // The fields after the name, which may hold blanks: state, parent, group, session.
    const [, , , session] = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(session) === process.pid;
  } catch {
    return false;
  }
};

/**
 * Emits when this program was started by npm and its parent has gone. npm passes signals on to its shell only, so whoever
 * kills npm would leave the program behind, with its port. Whatever else starts it (nohup, systemd, setsid, a container)
 * may go when it likes.
 */
export const orphaned = ({ env, parent, leadsSession: leads, every }: Surroundings): Observable<void> => {
  const first = parent();
  // As 1 it is the container's first process, or has gone already, as it does behind `&` in a script.
  if (env.npm_lifecycle_event === undefined || first <= 1 || leads()) return NEVER;
  return new Observable<void>((subscriber) => {
    const timer = setInterval(() => {
      // A parent's number stays on Windows; elsewhere the process gets another parent.
      if (parent() !== first || !isRunning(first)) subscriber.next();
    }, every);
    timer.unref();
    return () => clearInterval(timer);
  }).pipe(take(1), share());
};

/** Of this process, whose parent is looked up when it starts. */
export const parentGone: Observable<void> = orphaned({
  ...{ env: process.env, parent: () => process.ppid },
  ...{ leadsSession, every: 500 },
});
