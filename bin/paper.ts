import * as TE from 'fp-ts/lib/TaskEither.js';
import { lastValueFrom, takeUntil, tap, toArray } from 'rxjs';
import { LockedError, local, openStore, readStore, StoreError } from '../pipelines/jobs/index.ts';
import {
  agenda,
  chosen,
  type Experiment,
  full,
  lacks,
  most,
  names,
  origins,
  type Progress,
  quick,
  resultsIn,
  runPaper,
  runsIn,
  type Scale,
  sample,
  tiny,
  verify,
  writeReport,
} from '../pipelines/paper/index.ts';
import { broken, type Failure, mistake, type Outcome } from './failure.ts';
import { type Interrupt, interrupts } from './interrupts.ts';
import { liveLine, noLine } from './liveLine.ts';
import { duration } from './numbers.ts';
import { say, tell } from './output.ts';

export interface PaperFlags {
  readonly quick?: true;
  /** For tests: networks of 30 units. */
  readonly tiny?: true;
  readonly seeds?: number;
  readonly out?: string;
  readonly workers?: number;
  readonly report?: true;
  readonly dryRun?: true;
  readonly verify?: string;
  readonly sample?: number;
}

const failure = (error: unknown): Failure =>
  error instanceof LockedError || error instanceof StoreError ? mistake([error.message]) : broken(error);

const scaleOf = ({ quick: brief, tiny: small, seeds }: PaperFlags): Scale => {
  if (small) return tiny(seeds);
  return brief ? quick(seeds) : full(seeds);
};

const engineOf = ({ workers }: PaperFlags) => local(workers === undefined ? {} : { workers });

const CELLS = 16;
const EVERY = 30_000;

/** How far it is: redrawn on a terminal, a line every half minute elsewhere. */
const progressLine = () => {
  const terminal = process.stderr.isTTY === true;
  const line = terminal ? liveLine(process.stderr) : noLine;
  let told = performance.now();
  return {
    clear: line.clear,
    see: ({ done, total, share, secondsLeft, undecided, event }: Progress): void => {
      const full = Math.min(CELLS, Math.floor(share * CELLS));
      const bar = '█'.repeat(full) + '░'.repeat(CELLS - full);
      const left = secondsLeft === undefined ? '' : ` · ${duration(secondsLeft)} left`;
      const why = undecided === 0 ? '' : ` · more networks for ${undecided} undecided claims`;
      const text = `run ${done}/${total} ${bar} ${Math.floor(100 * share)} %${left}${why}${event.tally.failed > 0 ? ` · ${event.tally.failed} failed` : ''}`;
      line.show(text);
      if (terminal || performance.now() - told < EVERY) return;
      told = performance.now();
      tell(text);
    },
  };
};

/** Runs what is missing. @returns the signal that ended it, if one did */
const carryOut = async (work: ReturnType<typeof runPaper>): Promise<Interrupt | undefined> => {
  const progress = progressLine();
  let interrupt: Interrupt | undefined;
  const listening = interrupts.subscribe((request) => {
    if (request.again) process.exit(request.code);
    interrupt = request;
  });
  try {
    await lastValueFrom(
      work.pipe(
        tap((now) => {
          progress.see(now);
          if (now.event.type !== 'failed' || now.event.before) return;
          progress.clear();
          tell(`a run failed: ${now.event.reason}`);
        }),
        takeUntil(interrupts),
      ),
      { defaultValue: undefined },
    );
    return interrupt;
  } finally {
    listening.unsubscribe();
    progress.clear();
  }
};

const work = async (some: readonly Experiment[], flags: PaperFlags): Promise<number> => {
  const scale = scaleOf(flags);
  const folder = flags.out ?? (scale.name === 'full' ? 'paper' : `paper-${scale.name}`);
  if (flags.dryRun) {
    const done = await readStore(runsIn(folder)).catch(() => []);
    const results = resultsIn({ all: () => done });
    const said = (wanted: ReturnType<typeof agenda>): string => {
      const left = wanted.filter(({ job }) => !results.has(job));
      return `${left.length} of ${wanted.length} runs, about ${duration(left.reduce((sum, { seconds }) => sum + seconds, 0))} on one core`;
    };
    say(`to do now: ${said(agenda(some, scale, results))}`);
    say(`at most, if no claim is decided before it has all its networks: ${said(most(some, scale, results))}`);
    say(`kept in ${folder}`);
    return 0;
  }
  // Before hours of runs, and not after them.
  for (const line of lacks(some)) tell(line);
  const store = await openStore(runsIn(folder));
  try {
    const known = await origins(folder);
    const interrupt = flags.report
      ? undefined
      : await carryOut(runPaper(some, scale, { store, origins: known, engine: engineOf(flags) }));
    const { path, standings } = await writeReport(folder, some, scale, store, known);
    const counts = new Map<string, number>();
    for (const { verdict } of standings) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    say([...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', '));
    say(`report: ${path}`);
    if (interrupt === undefined) return 0;
    tell(`stopped; what is done is kept in ${folder}, and the same command goes on from there`);
    return interrupt.code;
  } finally {
    await store.close();
  }
};

const verifyFolder = async (folder: string, flags: PaperFlags): Promise<number> => {
  const runs = await readStore(runsIn(folder));
  const known = await origins(folder);
  const taken = sample(runs, flags.sample ?? 8);
  if (taken.length === 0) throw new StoreError(`${folder}: expected runs to compare, found none`);
  const found = await lastValueFrom(
    verify(taken, engineOf(flags)).pipe(
      takeUntil(interrupts),
      tap(({ id, done, same, difference }) => {
        const origin = known.of(id);
        const made = origin === undefined ? '' : ` (${origin.version}, ${origin.commit ?? 'no commit'})`;
        const [task = ''] = done.job.task.split('#').slice(-1);
        say(`${same ? 'same   ' : 'DIFFERS'} ${id.slice(0, 16)} ${task}${made}${same ? '' : `: ${difference}`}`);
      }),
      toArray(),
    ),
  );
  const same = found.filter((one) => one.same).length;
  say(`${same} of ${taken.length} runs are the same, to the last bit`);
  return same === taken.length ? 0 : 1;
};

/** Runs the paper's experiments and writes their report; or checks a report's runs. */
export const paperCommand = (figures: readonly string[], flags: PaperFlags): Outcome => {
  const unknown = figures.filter((name) => chosen([name]).length === 0);
  if (unknown.length > 0) {
    return TE.left(
      mistake(unknown.map((name) => `figure: expected one of ${names.join(', ')}, found ${JSON.stringify(name)}`)),
    );
  }
  const folder = flags.verify;
  return TE.tryCatch(
    () => (folder === undefined ? work(chosen(figures), flags) : verifyFolder(folder, flags)),
    failure,
  );
};
