import { join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { takeUntil } from 'rxjs';
import { type Engine, local, openStore, type Store } from '../pipelines/jobs/index.ts';
import {
  describeFolder,
  type Finding,
  findingOf,
  loadStudy,
  type Plan,
  resultsOf,
  runStudy,
  writeReport,
} from '../pipelines/studies/index.ts';
import { broken, type Failure, mistake, type Outcome, orMistake } from './failure.ts';
import { type Interrupt, interrupts } from './interrupts.ts';
import { outline, studyProgress, summary } from './studyOutput.ts';

export interface StudyFlags {
  readonly out?: string;
  readonly engine: 'local' | 'redis';
  readonly redis: string;
  readonly workers?: number;
  readonly seeds?: number;
  readonly untilCertain?: true;
  readonly dryRun?: true;
  readonly report?: true;
  readonly retryFailed?: true;
}

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

const MISTAKES = new Set(['LockedError', 'StoreError', 'RedisError', 'SlurmError']);

const failure = (error: unknown): Failure =>
  error instanceof Error && MISTAKES.has(error.name) ? mistake([error.message]) : broken(error);

const engineOf = async ({ engine, workers, redis: url }: StudyFlags): Promise<Engine> =>
  engine === 'redis'
    ? (await import('../pipelines/jobs/redis.ts')).redis({ url })
    : local(workers === undefined ? {} : { workers });

/** Runs what is to be run. @returns the signal that ended it, if one did */
const carriedOut = (plan: Plan, store: Store, engine: Engine, flags: StudyFlags): Promise<Interrupt | undefined> =>
  new Promise((resolve, reject) => {
    const progress = studyProgress();
    const untilCertain = flags.untilCertain === true;
    let interrupt: Interrupt | undefined;
    const listening = interrupts.subscribe((request) => {
      if (request.again) process.exit(request.code);
      interrupt = request;
    });
    const over = (end: () => void): void => {
      listening.unsubscribe();
      progress.clear();
      end();
    };
    let part = '';
    runStudy(plan, { store, engine, untilCertain })
      .pipe(takeUntil(interrupts))
      .subscribe({
        next: (event) => {
          if (event.type === 'run') {
            progress.see(event.event.tally, part);
            if (event.event.type === 'failed') {
              progress.clear();
              say(`${event.variant.name}, seed ${event.seed}: failed: ${event.event.reason}`);
            }
          } else if (untilCertain && event.standing.next.length > 0) {
            const { looks, of, certain } = event.standing;
            part = `look ${looks + 1} of ${of} · `;
            if (certain.length > 0) say(`certain so far: ${certain.map(({ name }) => name).join('; ')}`);
          }
        },
        error: (error) => over(() => reject(error)),
        complete: () => over(() => resolve(interrupt)),
      });
  });

const told = async (folder: string, finding: Finding): Promise<number> => {
  const { rows } = finding.analysis;
  for (const line of summary(finding.analysis)) process.stdout.write(`${line}\n`);
  const path = await writeReport(folder, finding);
  process.stdout.write(`\nreport: ${path}\n`);
  return rows.every((row) => row.failed === row.runs) ? 1 : 0;
};

const worked = async (plan: Plan, folder: string, flags: StudyFlags): Promise<number> => {
  const store = await openStore(folder, flags.retryFailed);
  try {
    const untilCertain = flags.untilCertain === true;
    const results = () => resultsOf(plan)(store.get);
    const done = plan.variants.flatMap(results().of).filter(({ outcome }) => outcome !== undefined).length;
    if (flags.dryRun) {
      for (const line of outline(plan, done)) process.stdout.write(`${line}\n`);
      return 0;
    }
    await describeFolder(folder, plan, untilCertain);
    if (done > 0) say(`${done} runs were done before`);
    const interrupt = flags.report ? undefined : await carriedOut(plan, store, await engineOf(flags), flags);
    if (interrupt !== undefined) {
      say(`stopped; what is done is kept in ${folder}, and the same command goes on from there`);
      return interrupt.code;
    }
    return await told(folder, findingOf(results(), untilCertain));
  } finally {
    await store.close();
  }
};

/** Runs a study and writes its report. */
export const studyCommand = (file: string, flags: StudyFlags): Outcome =>
  pipe(
    loadStudy(file),
    orMistake,
    TE.map((plan): Plan => ({ ...plan, seeds: plan.seeds.slice(0, flags.seeds) })),
    TE.chain((plan) => TE.tryCatch(() => worked(plan, flags.out ?? join('studies', plan.name), flags), failure)),
  );
