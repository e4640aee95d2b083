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

/** What a worker process is told: jobs of one task, to be done at once. And what it tells of the n-th of them. */
export type ToHand = readonly Job[];
export type FromHand = { readonly nth: number } & (
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'ended'; readonly outcome: Outcome; readonly final: boolean }
);

/** What becomes of the n-th of some jobs. */
export type HandEvent = { readonly nth: number } & (
  | { readonly type: 'progress'; readonly share: number }
  | ({ readonly type: 'ended' } & Verdict)
);

/** A process that does one job at a time, or several at once. It is started when it is first needed, and again when it has died. */
export interface Hand {
  /** Each of the jobs ends once. Of several at which its process dies, those that had not ended are done again, by halves. */
  readonly do: (jobs: readonly Job[], tell: (event: HandEvent) => void) => Promise<void>;
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

type Tell = (event: HandEvent) => void;

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

  /** @returns what its process died of, if it did before all jobs had ended */
  const once = (jobs: readonly Job[], tell: (message: FromHand) => void): Promise<string | undefined> =>
    new Promise((resolve) => {
      const mine = running();
      let words = '';
      const listen = (part: Buffer): void => {
        words = (words + part).slice(-LAST_WORDS);
        process.stderr.write(part);
      };
      let left = jobs.length;
      const hear = (message: FromHand): void => {
        if (message.type === 'ended') left -= 1;
        if (left === 0) leave();
        tell(message);
        if (left === 0) resolve(undefined);
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
      mine.send(jobs satisfies ToHand, () => {});
    });

  /** @param places which of the jobs that were asked for these are */
  const work = async (jobs: readonly Job[], places: readonly number[], tell: Tell): Promise<void> => {
    const began = performance.now();
    // A run's time, as far as it can be told: its share of what they took together.
    const seconds = (): number => (performance.now() - began) / 1000 / jobs.length;
    const open = new Set(places.keys());
    let why = '';
    for (let deaths = 0; deaths < MOST_DEATHS && !dismissed; deaths++) {
      const found = await once(jobs, (message) => {
        if (message.type === 'ended') open.delete(message.nth);
        const nth = places[message.nth] as number;
        tell(message.type === 'ended' ? { ...message, nth, seconds: seconds() } : { ...message, nth });
      });
      if (found === undefined) return;
      why = found;
      if (jobs.length > 1) break;
    }
    const rest = [...open];
    if (jobs.length > 1 && !dismissed) {
      const middle = Math.ceil(rest.length / 2);
      for (const half of [rest.slice(0, middle), rest.slice(middle)]) {
        if (half.length === 0) continue;
        const some = half.map((i) => jobs[i] as Job);
        await work(
          some,
          half.map((i) => places[i] as number),
          tell,
        );
      }
      return;
    }
    const reason = dismissed ? 'given up' : `${why} (${MOST_DEATHS} times)`;
    for (const i of rest) {
      const outcome: Outcome = { ok: false, reason };
      tell({ type: 'ended', nth: places[i] as number, outcome, final: false, seconds: seconds() });
    }
  };

  return {
    do: (jobs, tell) => work(jobs, [...jobs.keys()], tell),
    dismiss: () => {
      dismissed = true;
      child?.kill('SIGKILL');
    },
  };
};
