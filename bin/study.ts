import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { shown } from '../pipelines/jobs/address.ts';
import { type Engine, local, openStore, readStore, StoreError } from '../pipelines/jobs/index.ts';
import { undrawable } from '../pipelines/report/index.ts';
import {
  type About,
  aboutFolder,
  describeFolder,
  type Finding,
  findingOf,
  findRenamed,
  loadStudy,
  type Plan,
  type Results,
  resultsOf,
  versionOfPlan,
  writeReport,
} from '../pipelines/studies/index.ts';
import { broken, type Failure, mistake, type Outcome, orMistake } from './failure.ts';
import { called, quote } from './npm.ts';
import { give, say, tell } from './output.ts';
import { outline, summary, summaryJson } from './studyOutput.ts';
import { carryOut } from './studyRun.ts';
import { nobody, watched } from './studyWatch.ts';

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
  readonly json?: true;
  readonly retryFailed?: true;
  readonly serve?: number;
  readonly use?: readonly string[];
}

const MISTAKES = new Set(['LockedError', 'StoreError', 'RedisError', 'SlurmError', 'UsageError']);

const failure = (error: unknown): Failure =>
  error instanceof Error && MISTAKES.has(error.name) ? mistake([error.message]) : broken(error);

/** Words as in a shell: what is in quotes is one. */
const wordsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));

const engineOf = async (folder: string, { engine, workers, redis: url, sbatch }: StudyFlags): Promise<Engine> => {
  switch (engine) {
    case 'redis':
      return (await import('../pipelines/jobs/redis.ts')).redis({ url });
    case 'slurm':
      return (await import('../pipelines/jobs/slurm.ts')).slurm({
        folder: join(folder, 'slurm'),
        words: wordsIn(sbatch ?? ''),
      });
    case 'local':
      return local(workers === undefined ? {} : { workers });
  }
};

/** What may be amiss when nothing happens. */
const idle = ({ engine, redis: url }: StudyFlags): string | undefined =>
  engine === 'redis' ? `waiting for a worker to begin: ${called()} worker --redis ${quote(shown(url))}` : undefined;

const total = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);

const finish = async (folder: string, finding: Finding, json: boolean): Promise<number> => {
  const { rows, notes } = finding.analysis;
  (json ? summaryJson : summary)(finding.analysis).forEach(json ? give : say);
  notes.forEach(tell);
  const path = await writeReport(folder, finding, tell);
  for (const line of ['', `report: ${path}`]) (json ? tell : say)(line);
  const runs = total(rows.map((row) => row.runs));
  return runs > 0 && runs === total(rows.map((row) => row.failed)) ? 1 : 0;
};

const doneIn = ({ of }: Results, { variants }: Plan): number =>
  variants.flatMap(of).filter(({ outcome }) => outcome !== undefined).length;

/**
 * What the folder says of itself, before anything is touched.
 * @throws {StoreError} if it is another study's; or if it is to be read, and there is none
 */
const lookInto = async (plan: Plan, folder: string, { report }: StudyFlags): Promise<About | undefined> => {
  const about = await aboutFolder(folder);
  if (about !== undefined && about.plan.name !== plan.name) {
    throw new StoreError(
      `${folder}: expected the study ${plan.name}, found ${about.plan.name}: another --out is needed`,
    );
  }
  if (report && about === undefined) {
    throw new StoreError(`${folder}: expected a study's folder to report on, found none`);
  }
  return about;
};

/** So many runs are named in about a second. */
const MANY = 20_000;

/** As `resultsOf`; what takes a while is said first. */
const namesOf = (plan: Plan, version = versionOfPlan(plan)): ReturnType<typeof resultsOf> => {
  const runs = plan.variants.length * plan.seeds.length;
  if (runs > MANY) tell(`looking up ${runs} runs`);
  return resultsOf(plan, version);
};

/** What would be run; nothing is touched. */
const outlineRuns = async (plan: Plan, folder: string): Promise<number> => {
  const there = new Map((await readStore(folder).catch(() => [])).map((done) => [done.id, done]));
  const version = versionOfPlan(plan);
  const from = there.size === 0 ? undefined : namesOf(plan, version);
  const done =
    from === undefined
      ? 0
      : doneIn(
          from(
            findRenamed(
              (id) => there.get(id),
              () => there.values(),
              from.names,
              version,
            ),
          ),
          plan,
        );
  outline(plan, done).forEach(say);
  return 0;
};

const work = async (plan: Plan, folder: string, flags: StudyFlags): Promise<number> => {
  const about = await lookInto(plan, folder, flags);
  for (const note of plan.notes ?? []) tell(note);
  if (flags.dryRun) return outlineRuns(plan, folder);
  // A report is about the runs that exist, even if the task has changed since.
  const version = (flags.report ? about?.taskVersion : undefined) ?? versionOfPlan(plan);
  const engine = flags.report ? undefined : await engineOf(folder, flags);
  const why = undrawable();
  // Before hours of runs, and not after them. A report says it itself.
  if (engine !== undefined && why !== undefined) tell(why);
  const store = await openStore(folder, flags.retryFailed);
  let watch = nobody;
  try {
    const untilCertain = flags.untilCertain === true;
    const from = namesOf(plan, version);
    const get = findRenamed(store.get, store.all, from.names, version);
    const finding = (): Finding => findingOf(from(get), untilCertain);
    const done = doneIn(from(get), plan);
    await describeFolder(folder, plan, untilCertain, version);
    if (about?.taskVersion !== undefined && about.taskVersion !== version) {
      tell(`runs of another version of the program or the task (${about.taskVersion}) are there; they are done anew`);
    }
    if (done > 0) tell(`${done} runs were done before`);
    const others = [...store.all()].length - done;
    if (others > 0 && flags.seeds === undefined) {
      tell(`${others} more runs in ${folder} are of what the study's file said before; they are kept, and not counted`);
    }
    watch = flags.serve === undefined ? nobody : await watched(plan, flags.serve, finding);
    const { interrupt, undone } =
      engine === undefined
        ? { interrupt: undefined, undone: 0 }
        : await carryOut({ plan, store, engine, untilCertain, watch, idle: idle(flags) });
    if (interrupt !== undefined) {
      tell(`stopped; what is done is kept in ${folder}, and the same command goes on from there`);
      return interrupt.code;
    }
    const code = await finish(folder, finding(), flags.json === true);
    if (undone > 0) tell(`${undone} runs could not be done here: the same command tries them again`);
    await watch.end(finding());
    return undone > 0 ? 1 : code;
  } finally {
    await watch.close();
    await store.close();
  }
};

const firstSeeds = (file: string, plan: Plan, n = plan.seeds.length): E.Either<string, Plan> =>
  n > plan.seeds.length
    ? E.left(`--seeds: expected at most the ${plan.seeds.length} of ${file}, found ${n}: say there that there are more`)
    : E.right({ ...plan, seeds: plan.seeds.slice(0, n) });

/** Runs a study and writes its report. */
export const studyCommand = (file: string, flags: StudyFlags): Outcome =>
  pipe(
    loadStudy(file, flags.use),
    orMistake,
    TE.chainEitherK((plan) => E.mapLeft((line: string) => mistake([line]))(firstSeeds(file, plan, flags.seeds))),
    TE.chain((plan) => TE.tryCatch(() => work(plan, flags.out ?? join('studies', plan.name), flags), failure)),
  );
