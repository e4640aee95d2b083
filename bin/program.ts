import { Command, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { version } from '../pipelines/files/version.ts';
import { meantPerhaps } from '../pipelines/schema/nearest.ts';
import { mistake, type Outcome } from './failure.ts';
import * as flags from './flags.ts';
import type { ListFlags } from './list.ts';
import { called } from './npm.ts';
import type { PaperFlags } from './paper.ts';
import type { QueryFlags } from './query.ts';
import type { ReplayFlags } from './replay.ts';
import type { SchemaFlags } from './schema.ts';
import type { ServeFlags } from './serve.ts';
import type { StudyFlags } from './study.ts';
import type { RunFlags } from './train.ts';
import type { WorkerFlags } from './worker.ts';

/** @param rx how this program is called here */
const examplesHelp = (rx: string): string => `
Examples:
  ${rx} list
  ${rx} run short-hebbian-attractor --trials 50
  ${rx} run gp-hebbian --seed 3 --json > scores.jsonl
  ${rx} run long-force --save half.ckpt          Ctrl-C saves there, too
  ${rx} run long-force --resume half.ckpt --trials 400
  ${rx} run --journal session.jsonl              a live session once more, bit for bit
  ${rx} run my-spec.json --use ./my-rule.ts       with a kind of your own
  ${rx} serve --pipeline two-memories.ts          a pipeline in code
  ${rx} paper --quick
  ${rx} serve --pipeline my-pipeline.json --speed 1
  ${rx} study memory.json                        variants, seeds, a report
  ${rx} serve --pipeline long-force --compare hebbian-attractor,hebbian,force --journal session.jsonl
`;

const runHelp = (rx: string): string => `
PIPELINE is a name of \`${rx} list\`, a JSON file, or a module that exports a pipeline.
Training stops for a test at the spec's points and after the last trial; the table has one line a test.
With --json each test is a line of JSON, and the last line is {"type":"done",…}.

With --journal FILE a session of \`serve --journal FILE\` is replayed to its last step instead, bit for bit; a line tells
of each change and each trial, the last one where it ended, with a hash of all of it.
`;

const PAPER = `
FIGURE is one of 1, 2A, 2B, 2C, 3, 4, 5, beyond; without any, all of them and the table of the published figures.
The folder gets report.html (and report.md), figures (SVG, PNG) and data (JSON, Parquet); what has been run is kept in its runs/, and the
same command goes on from there: Ctrl-C writes the report of what there is. Each claim has twenty networks, and up to fifty
while it is undecided. In full that is some twelve hours of one core, and at most thirty; --dry-run says how much is left.

With --verify DIR a sample of the runs in a report's folder is run again instead, and compared bit for bit.
`;

const SERVE = `
With --compare up to four pipelines run side by side on the same noise: names with or without the task of --pipeline, or
files; signals are prefixed by the short name.
It trains without end: the pipeline's number of trials does not stop it, Ctrl-C does.
A client gets JSON: first what signals there are; it asks for some with, for example,
  {"type":"subscribe","signals":["readout.z","target"],"rate":50}
`;

const STUDY = `
FILE says what is compared: a base pipeline, what varies, and how many seeds; docs/ablations.md shows one step by step.
Each run that is finished is kept in the folder at once. Stopped, by Ctrl-C or by force, the same command goes on where it
was. At the end the folder holds report.html, its figures, and the data as Parquet files.
`;

const REDIS = 'redis://127.0.0.1:6379';

const WORKER = `
Any number of workers on any machines may take part, and come and go; those of another version of the program see nothing
of its studies. Ctrl-C lets the runs at hand finish.
`;

const queryHelp = (rx: string): string => `
The tables are runs (a row a run), tests (a row a test trial) and variants (a row a variant); a place such as
projection.strength is the column projection_strength.
  ${rx} query studies/memory "select variant, avg(performance) from runs group by all order by 2 desc"
`;

/** What a command does, from its own file: only the one that is asked for is read. */
const from =
  <M>(read: () => Promise<M>, does: (its: M) => Outcome): Outcome =>
  async () =>
    does(await read())();

/** A session to replay, or a pipeline to train. */
const chosenRun = (pipeline: string | undefined, flags: RunFlags & Partial<ReplayFlags>): Outcome => {
  const { journal, save, json, use, ...others } = flags;
  if (journal === undefined) {
    return pipeline === undefined
      ? TE.left(mistake(["missing required argument 'pipeline'"]))
      : from(
          () => import('./run.ts'),
          ({ runCommand }) => runCommand(pipeline, flags),
        );
  }
  const [extra] = [...(pipeline === undefined ? [] : [pipeline]), ...Object.keys(others).map((name) => `--${name}`)];
  if (extra !== undefined)
    return TE.left(mistake([`--journal: expected no pipeline but the journal's own, found ${extra}`]));
  const replay = {
    journal,
    ...(use === undefined ? {} : { use }),
    ...(save === undefined ? {} : { save }),
    ...(json === undefined ? {} : { json }),
  };
  return from(
    () => import('./replay.ts'),
    ({ replayCommand }) => replayCommand(replay),
  );
};

/** The same as --help. */
const help =
  (root: Command, name: string | undefined): Outcome =>
  async () => {
    const names = root.commands.map((one) => one.name());
    const found = name === undefined ? root : root.commands.find((one) => one.name() === name);
    if (found === undefined) {
      const line = `help: expected one of ${names.join(', ')}; found ${JSON.stringify(name)}${meantPerhaps(name, names)}`;
      return E.left(mistake([line]));
    }
    found.outputHelp();
    return E.right(0);
  };

/** The command line. @param choose is given what it says to do */
export const program = (choose: (what: Outcome) => void): Command => {
  const rx = called();
  const root = new Command('reservoir-rx')
    .description('Networks that learn with a bump attractor as working memory (Pogodin et al. 2019).')
    .version(version())
    .helpCommand(false)
    .addHelpText('after', examplesHelp(rx));

  root
    .command('run')
    .summary('train a pipeline, test it and print how well it does')
    .description('Train a pipeline, test it and print how well it does.')
    .argument('[pipeline]', 'a name, a JSON file or a module', flags.text)
    .option('--trials <n>', "train for n trials instead of the spec's number", flags.trials)
    .option('--seed <s>', "draw everything random from s instead of the spec's seed", flags.seed)
    .option('--json', 'print only JSON lines')
    .option('--save <file>', 'write a checkpoint at every test, at the end, and when stopped', flags.text)
    .option('--resume <file>', 'go on from a checkpoint of the same pipeline', flags.text)
    .option('--journal <file>', 'replay a session instead of training a pipeline', flags.text)
    .option('--use <file...>', 'files with kinds and pipelines of your own', flags.texts)
    .addHelpText('after', runHelp(rx))
    .action((pipeline: string | undefined, options: RunFlags & Partial<ReplayFlags>) =>
      choose(chosenRun(pipeline, options)),
    );

  root
    .command('serve')
    .summary('train a pipeline live and broadcast it over a WebSocket')
    .description('Train a pipeline live and broadcast its signals over a WebSocket.')
    .option('--pipeline <pipeline>', 'a name, a JSON file or a module', flags.text, 'long-hebbian-attractor')
    .option('--compare <pipelines>', 'several side by side: hebbian-attractor,hebbian,force', flags.text)
    .option('--port <port>', 'where to listen; 0 takes a free one', flags.port, 8080)
    .option('--host <host>', 'the address to listen on', flags.text, '127.0.0.1')
    .addOption(
      new Option('--speed <speed>', 'times real time, or max')
        .argParser(flags.speed)
        .default(Number.POSITIVE_INFINITY, 'max'),
    )
    .option('--seed <s>', "draw everything random from s instead of the spec's seed", flags.seed)
    .option('--journal <file>', 'write every change to a new file, for `run --journal`', flags.text)
    .option('--checkpoints <folder>', 'let clients save checkpoints in a folder, and restore them', flags.text)
    .addOption(
      new Option('--token <token>', 'what clients must know; needed beyond loopback')
        .argParser(flags.text)
        .env('RESERVOIR_RX_TOKEN'),
    )
    .option('--origin <origin...>', 'pages that may connect besides our own', flags.text)
    .option('--use <file...>', 'files with kinds and pipelines of your own', flags.texts)
    .addHelpText('after', SERVE)
    .action((options: ServeFlags) =>
      choose(
        from(
          () => import('./serve.ts'),
          ({ serveCommand }) => serveCommand(options),
        ),
      ),
    );

  root
    .command('paper')
    .summary("run the paper's experiments and write their report")
    .description("Run the paper's experiments, hold its claims against what is measured, and write a report.")
    .argument('[figure...]', 'some of the experiments', flags.texts)
    .option('--quick', 'some minutes: few networks, less training')
    .option('--seeds <n>', 'networks a claim, at most (50, quick: 3)', flags.seeds)
    .option('--out <folder>', 'where to (paper, quick: paper-quick)', flags.text)
    .option('--workers <n>', 'processes (one a core)', flags.workers)
    .option('--report', 'run nothing: write the report of what there is')
    .option('--dry-run', 'only say how much there is left to run')
    .option('--verify <folder>', 'compare a sample of runs with what they give now', flags.text)
    .option('--sample <n>', 'how many (8)', flags.workers)
    .addOption(new Option('--tiny', 'networks of 30 units, for tests').hideHelp())
    .addHelpText('after', PAPER)
    .action((figures: readonly string[] | undefined, options: PaperFlags) =>
      choose(
        from(
          () => import('./paper.ts'),
          ({ paperCommand }) => paperCommand(figures ?? [], options),
        ),
      ),
    );

  root
    .command('list')
    .summary('the pipelines that ship with the package, or the kinds that specs may name')
    .description('The pipelines that ship with the package, with a line on each; or the kinds that specs may name.')
    .option('--kinds', 'what can stand in each place, with its parameters')
    .option('--json', 'a line of JSON for each')
    .option('--use <file...>', 'files with kinds and pipelines of your own', flags.texts)
    .action((options: ListFlags) =>
      choose(
        from(
          () => import('./list.ts'),
          ({ list }) => list(options),
        ),
      ),
    );

  root
    .command('schema')
    .summary('the JSON Schema of specs, for editors')
    .description('Print the JSON Schema (draft 2020-12) of specs, or of study files.')
    .option('--study', 'of study files')
    .option('--use <file...>', 'files with kinds and pipelines of your own', flags.texts)
    .action((options: SchemaFlags) =>
      choose(
        from(
          () => import('./schema.ts'),
          ({ schemaCommand }) => schemaCommand(options),
        ),
      ),
    );

  root
    .command('study')
    .summary('compare variants of a pipeline over many seeds, and write a report')
    .description('Compare variants of a pipeline over many seeds, and write a report.')
    .argument('<file>', "a study's JSON file", flags.text)
    .option('--out <folder>', 'where results are kept (default: studies/ and its name)', flags.text)
    .addOption(
      new Option('--engine <engine>', 'who does the runs')
        .choices(['local', 'redis', 'slurm'])
        .default('local', 'the cores of this machine'),
    )
    .option('--workers <n>', 'runs at once (default: one per core)', flags.workers)
    .addOption(
      new Option('--redis <url>', 'the server of --engine redis')
        .argParser(flags.text)
        .env('RESERVOIR_RX_REDIS')
        .default(REDIS),
    )
    .option('--sbatch <words>', 'further words for sbatch with --engine slurm: "--partition=long"', flags.text)
    .option('--seeds <n>', 'only the first n seeds', flags.seeds)
    .option('--until-certain', 'end the seeds of a variant once its difference to the base is certain')
    .option('--serve <port>', 'show results in a browser while they come in; 0 takes a free port', flags.port)
    .option('--retry-failed', 'do runs that failed once more')
    .option('--dry-run', 'only say what would be run')
    .option('--report', 'run nothing: write the report of what is there')
    .option('--json', 'print the leaderboard as JSON lines')
    .option('--use <file...>', 'files with kinds and pipelines of your own', flags.texts)
    .addHelpText('after', STUDY)
    .action((file: string, options: StudyFlags) =>
      choose(
        from(
          () => import('./study.ts'),
          ({ studyCommand }) => studyCommand(file, options),
        ),
      ),
    );

  root
    .command('worker')
    .summary('take part in studies that run with --engine redis')
    .description('Take part in studies that run with --engine redis.')
    .addOption(new Option('--redis <url>', 'the server').argParser(flags.text).env('RESERVOIR_RX_REDIS').default(REDIS))
    .option('--workers <n>', 'runs at once (default: one per core)', flags.workers)
    .option('--silence <s>', 'after how long a silent worker counts as dead (default: 30)', flags.seconds)
    .option('--use <file...>', 'files with kinds and pipelines of your own', flags.texts)
    .addHelpText('after', WORKER)
    .action((options: WorkerFlags) =>
      choose(
        from(
          () => import('./worker.ts'),
          ({ workerCommand }) => workerCommand(options),
        ),
      ),
    );

  root
    .command('query')
    .summary("ask a study's results a question in SQL")
    .description("Ask a study's results a question in SQL.")
    .argument('<folder>', "a study's folder", flags.text)
    .argument('<sql>', 'the question', flags.text)
    .option('--json', 'print JSON lines')
    .option('--csv', 'print CSV')
    .addHelpText('after', queryHelp(rx))
    .action((folder: string, sql: string, options: QueryFlags) =>
      choose(
        from(
          () => import('./query.ts'),
          ({ queryCommand }) => queryCommand(folder, sql, options),
        ),
      ),
    );

  root
    .command('help')
    .summary('what a command does, with its flags')
    .description('Print what a command does, with its flags; without one, what commands there are.')
    .argument('[command]', 'which one', flags.text)
    .action((name: string | undefined) => choose(help(root, name)));

  return root;
};
