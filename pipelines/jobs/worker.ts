import { UnsupportedError } from '../../modules/core/unsupported.ts';
import { oneLine } from '../schema/decode.ts';
import type { FromHand, ToHand } from './hand.ts';
import type { Job, Outcome } from './job.ts';
import { canonical, type Json, unwritable } from './json.ts';
import { loadTask, type News, type Task } from './task.ts';

/** A worker process: does the jobs that it is sent, and says what came of each. */
const LONGEST = 500;
const BETWEEN = 200;

const say = (message: FromHand): void => void process.send?.(message);

const failed = (error: unknown): Outcome => ({
  ok: false,
  reason: oneLine(error instanceof Error ? error.message : String(error), LONGEST),
});

/** What would not survive being written down is found out here, where it is the task's fault. */
const finish = (result: Json): Outcome => {
  try {
    const wrong = unwritable(result, 'result');
    if (wrong !== undefined) throw new TypeError(wrong);
    return { ok: true, result: JSON.parse(canonical(result)) as Json };
  } catch (error) {
    return failed(error);
  }
};

/** Tells of the n-th job, not too often; and that it has ended, once. */
const telling = (nth: number) => {
  let told = Number.NEGATIVE_INFINITY;
  let ended = false;
  const end = (outcome: Outcome, final = true): void => {
    if (!ended) say({ type: 'ended', nth, outcome, final });
    ended = true;
  };
  return {
    end,
    hear: (news: News): void => {
      if (news.type === 'result') end(finish(news.result));
      // What this machine lacks is no fault of the task's.
      if (news.type === 'failed') end(failed(news.error), !(news.error instanceof UnsupportedError));
      if (news.type !== 'progress') return;
      const now = performance.now();
      if (now - told < BETWEEN) return;
      told = now;
      say({ type: 'progress', nth, share: news.share });
    },
  };
};

type Teller = ReturnType<typeof telling>;

const doOne = async (task: Task, params: Json, { hear }: Teller): Promise<void> => {
  try {
    hear({ type: 'result', result: await task(params, { progress: (share) => hear({ type: 'progress', share }) }) });
  } catch (error) {
    hear({ type: 'failed', error });
  }
};

/** What goes wrong with all of them at once goes wrong with each alone, or does not: so they are done one by one. */
const doAll = async (task: Task, jobs: readonly Job[], tellers: readonly Teller[]): Promise<void> => {
  const open = new Set(tellers.keys());
  if (task.several !== undefined && jobs.length > 1) {
    const hear = (nth: number, news: News): void => {
      if (news.type !== 'progress') open.delete(nth);
      tellers[nth]?.hear(news);
    };
    await task.several
      .all(
        jobs.map(({ params }) => params),
        hear,
      )
      .catch(() => {});
  }
  for (const nth of open) await doOne(task, (jobs[nth] as Job).params, tellers[nth] as Teller);
};

const work = async (jobs: ToHand): Promise<void> => {
  const tellers = jobs.map((_, nth) => telling(nth));
  try {
    await doAll(await loadTask((jobs[0] as Job).task), jobs, tellers);
  } catch (error) {
    for (const { end } of tellers) end(failed(error), false);
  }
};

process.on('message', (jobs: ToHand) => void work(jobs));
// Who started it has gone: nobody waits for what it is at.
process.on('disconnect', () => process.exit());
// Ctrl-C goes to the whole group; whoever started it decides.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
