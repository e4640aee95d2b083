import { MissingError } from '../files/optional.ts';
import { oneLine } from '../schema/decode.ts';
import type { FromHand, ToHand } from './hand.ts';
import type { Job, Outcome } from './job.ts';
import { canonical, type Json } from './json.ts';
import { loadTask, type Task } from './task.ts';

/** A worker process: does the job that it is sent, and says what came of it. */
const LONGEST = 500;
const BETWEEN = 200;

const say = (message: FromHand): void => void process.send?.(message);

const failed = (error: unknown): Outcome => ({
  ok: false,
  reason: oneLine(error instanceof Error ? error.message : String(error), LONGEST),
});

const progressing = () => {
  let told = Number.NEGATIVE_INFINITY;
  return (share: number): void => {
    const now = performance.now();
    if (now - told < BETWEEN) return;
    told = now;
    say({ type: 'progress', share });
  };
};

const carriedOut = async (task: Task, params: Json): Promise<FromHand> => {
  try {
    const result = await task(params, { progress: progressing() });
    // What would not survive being written down is found out here, where it is the task's fault.
    return { type: 'ended', outcome: { ok: true, result: JSON.parse(canonical(result)) as Json }, final: true };
  } catch (error) {
    // A package that this machine lacks is no fault of the task's.
    return { type: 'ended', outcome: failed(error), final: !(error instanceof MissingError) };
  }
};

const done = async ({ task: name, params }: Job): Promise<FromHand> => {
  try {
    const task = await loadTask(name);
    return await carriedOut(task, params);
  } catch (error) {
    return { type: 'ended', outcome: failed(error), final: false };
  }
};

process.on('message', (job: ToHand) => void done(job).then(say));
// Who started it has gone: nobody waits for what it is at.
process.on('disconnect', () => process.exit());
// Ctrl-C goes to the whole group; whoever started it decides.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
