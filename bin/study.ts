import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { firstValueFrom, Subject, takeUntil, throttleTime } from 'rxjs';
import { type Engine, local, openStore, type Store, type Tally } from '../pipelines/jobs/index.ts';
import {
  describeFolder,
  type Finding,
  findingOf,
  loadStudy,
  newsOf,
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
  readonly engine: 'local' | 'redis' | 'slurm';
  readonly redis: string;
  readonly sbatch?: string;
  readonly workers?: number;
  readonly seeds?: number;
  readonly untilCertain?: true;
  readonly dryRun?: true;
  readonly report?: true;
  readonly retryFailed?: true;
  readonly serve?: number;
}

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

/** A flag that cannot be followed. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

const MISTAKES = new Set(['LockedError', 'StoreError', 'RedisError', 'SlurmError', 'UsageError']);

const failure = (error: unknown): Failure =>
  error instanceof Error && MISTAKES.has(error.name) ? mistake([error.message]) : broken(error);

const engineOf = async (folder: string, { engine, workers, redis: url, sbatch }: StudyFlags): Promise<Engine> => {
  switch (engine) {
    case 'redis':
      return (await import('../pipelines/jobs/redis.ts')).redis({ url });
    case 'slurm':
      return (await import('../pipelines/jobs/slurm.ts')).slurm({
        folder: join(folder, 'slurm'),
        words: (sbatch ?? '').split(/\s+/).filter((word) => word !== ''),
      });
    case 'local':
      return local(workers === undefined ? {} : { workers });
  }
};

/** Runs what is to be run. @returns the signal that ended it, if one did */
const carriedOut = (
  plan: Plan,
  store: Store,
  engine: Engine,
  flags: StudyFlags,
  watch: Watching,
): Promise<Interrupt | undefined> =>
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
            watch.see(event.event.tally);
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

/** Whoever looks on while a study runs. */
interface Watching {
  readonly see: (tally: Tally) => void;
  readonly end: (finding: Finding) => Promise<void>;
  readonly close: () => Promise<void>;
}

const nobody: Watching = { see: () => {}, end: async () => {}, close: async () => {} };

/** Analysing takes a moment: not for every run. */
const NEWS_EVERY = 1000;

/** A page for a browser on this machine. When all is over it stays until Ctrl-C, so that it can still be read. */
const watched = async (plan: Plan, port: number, finding: () => Finding): Promise<Watching> => {
  const { studyServer } = await import('../server/studyServer.ts');
  const started = await studyServer(port, plan.name)();
  if (E.isLeft(started)) throw new UsageError(started.left.join('; '));
  const server = started.right;
  process.stdout.write(`live results: ${server.url}\n`);
  const tallies = new Subject<Tally>();
  const showing = tallies
    .pipe(throttleTime(NEWS_EVERY, undefined, { leading: true, trailing: true }))
    .subscribe((tally) => server.show(newsOf(finding(), tally, false)));
  server.show(newsOf(finding(), undefined, false));
  const close = async (): Promise<void> => {
    showing.unsubscribe();
    await server.close();
  };
  return {
    see: (tally) => tallies.next(tally),
    end: async (last) => {
      showing.unsubscribe();
      server.show(newsOf(last, undefined, true));
      say('Ctrl-C ends the page');
      await firstValueFrom(interrupts);
    },
    close,
  };
};

const told = async (folder: string, finding: Finding): Promise<number> => {
  const { rows } = finding.analysis;
  for (const line of summary(finding.analysis)) process.stdout.write(`${line}\n`);
  const path = await writeReport(folder, finding);
  process.stdout.write(`\nreport: ${path}\n`);
  return rows.every((row) => row.failed === row.runs) ? 1 : 0;
};

const worked = async (plan: Plan, folder: string, flags: StudyFlags): Promise<number> => {
  const store = await openStore(folder, flags.retryFailed);
  let watch = nobody;
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
    const finding = (): Finding => findingOf(results(), untilCertain);
    watch = flags.serve === undefined ? nobody : await watched(plan, flags.serve, finding);
    const interrupt = flags.report
      ? undefined
      : await carriedOut(plan, store, await engineOf(folder, flags), flags, watch);
    if (interrupt !== undefined) {
      say(`stopped; what is done is kept in ${folder}, and the same command goes on from there`);
      return interrupt.code;
    }
    const code = await told(folder, finding());
    await watch.end(finding());
    return code;
  } finally {
    await watch.close();
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
