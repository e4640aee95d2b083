import { type ChildProcess, fork } from 'node:child_process';
import { FROM_SOURCE, ownProgram } from '../files/own.ts';
import type { Job, Outcome } from './job.ts';

/** What came of a job on some worker. */
export interface Verdict {
  readonly outcome: Outcome;
  /** false: the machine's fault and not the job's; another time it may come out otherwise. */
  readonly final: boolean;
  readonly seconds: number;
}

/** What a worker process is told and tells. */
export type ToHand = Job;
export type FromHand =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'ended'; readonly outcome: Outcome; readonly final: boolean };

/** A process that does one job at a time. It is started when it is first needed, and again when it has died. */
export interface Hand {
  readonly do: (job: Job, progress?: (share: number) => void) => Promise<Verdict>;
  /** Ends the process, whatever it is at: tasks leave nothing behind. */
  readonly dismiss: () => void;
}

/** Built, it is run as this process is. */
const WORKER = ownProgram(`pipelines/jobs/${FROM_SOURCE ? 'fromSource.mjs' : 'worker.ts'}`);

/** How often a job may bring down its worker. */
const MOST_DEATHS = 3;
const LAST_WORDS = 2000;

const start = (): ChildProcess =>
  fork(WORKER, { execArgv: FROM_SOURCE ? [] : process.execArgv, stdio: ['ignore', 2, 'pipe', 'ipc'] });

/** The line of a dying process that says why, if one does. */
const reasonOf = (words: string): string => {
  const lines = words.split('\n').map((line) => line.trim());
  return lines.find((line) => /^\w*(error|fatal)\b.*:/i.test(line)) ?? lines.filter((line) => line !== '').at(-1) ?? '';
};

export const hire = (): Hand => {
  let child: ChildProcess | undefined;
  let dismissed = false;

  const running = (): ChildProcess => {
    if (child !== undefined) return child;
    const started = start();
    child = started;
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
    return started;
  };

  const once = (job: Job, progress: (share: number) => void): Promise<Omit<Verdict, 'seconds'> | string> =>
    new Promise((resolve) => {
      const mine = running();
      let words = '';
      const listen = (part: Buffer): void => {
        words = (words + part).slice(-LAST_WORDS);
        process.stderr.write(part);
      };
      const hear = (message: FromHand): void => {
        if (message.type === 'progress') {
          progress(message.share);
          return;
        }
        leave();
        resolve({ outcome: message.outcome, final: message.final });
      };
      const died = (code: number | null, signal: string | null): void => {
        leave();
        const why = reasonOf(words);
        resolve(`its process ended with ${signal ?? `code ${code}`}${why === '' ? '' : `: ${why}`}`);
      };
      const failed = (error: Error): void => {
        leave();
        if (child === mine) child = undefined;
        resolve(`its process: ${error.message}`);
      };
      const leave = (): void => {
        mine.off('message', hear);
        mine.off('close', died);
        mine.off('error', failed);
        mine.stderr?.off('data', listen);
      };
      mine.on('message', hear);
      mine.on('close', died);
      mine.on('error', failed);
      mine.stderr?.on('data', listen);
      mine.send(job satisfies ToHand, () => {});
    });

  return {
    do: async (job, progress = () => {}) => {
      const began = performance.now();
      let why = '';
      for (let deaths = 0; deaths < MOST_DEATHS && !dismissed; deaths++) {
        const verdict = await once(job, progress);
        if (typeof verdict !== 'string') return { ...verdict, seconds: (performance.now() - began) / 1000 };
        why = verdict;
      }
      const reason = dismissed ? 'given up' : `${why} (${MOST_DEATHS} times)`;
      return { outcome: { ok: false, reason }, final: false, seconds: (performance.now() - began) / 1000 };
    },
    dismiss: () => {
      dismissed = true;
      child?.kill('SIGKILL');
    },
  };
};
