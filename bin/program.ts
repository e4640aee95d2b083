import { Command, Option } from 'commander';
import type { Outcome } from './failure.ts';
import * as flags from './flags.ts';
import { list } from './list.ts';
import { type RunFlags, runCommand } from './run.ts';
import { type ServeFlags, serveCommand } from './serve.ts';
import { version } from './version.ts';

const EXAMPLES = `
Examples:
  reservoir-rx list
  reservoir-rx run short-hebbian-attractor --trials 50
  reservoir-rx run gp-hebbian --seed 3 --json > scores.jsonl
  reservoir-rx run long-force --save half.ckpt          Ctrl-C saves there, too
  reservoir-rx run long-force --resume half.ckpt --trials 400
  reservoir-rx serve --pipeline my-pipeline.json --speed 1
`;

const RUN = `
PIPELINE is a name of \`reservoir-rx list\`, or a JSON file.
Training stops for a test at the spec's points and after the last trial; the table has one line a test.
With --json each test is a line of JSON, and the last line is {"type":"done",…}.
`;

const SERVE = `
It trains without end: the pipeline's number of trials does not stop it, Ctrl-C does.
A client gets JSON: first what signals there are; it asks for some with, for example,
  {"type":"subscribe","signals":["readout.z","target"],"rate":50}
`;

/** The command line. @param choose is given what it says to do */
export const program = (choose: (what: Outcome) => void): Command => {
  const root = new Command('reservoir-rx')
    .description('Networks that learn with a bump attractor as working memory (Pogodin et al. 2019).')
    .version(version())
    .helpCommand(false)
    .addHelpText('after', EXAMPLES);

  root
    .command('run')
    .summary('train a pipeline, test it and print how well it does')
    .description('Train a pipeline, test it and print how well it does.')
    .argument('<pipeline>', 'a name or a JSON file', flags.text)
    .option('--trials <n>', "train for n trials instead of the spec's number", flags.trials)
    .option('--seed <s>', "draw everything random from s instead of the spec's seed", flags.seed)
    .option('--json', 'print only JSON lines')
    .option('--save <file>', 'write a checkpoint at every test, at the end, and when stopped', flags.text)
    .option('--resume <file>', 'go on from a checkpoint of the same pipeline', flags.text)
    .addHelpText('after', RUN)
    .action((pipeline: string, options: RunFlags) => choose(runCommand(pipeline, options)));

  root
    .command('serve')
    .summary('train a pipeline live and broadcast it over a WebSocket')
    .description('Train a pipeline live and broadcast its signals over a WebSocket.')
    .option('--pipeline <pipeline>', 'a name or a JSON file', flags.text, 'long-hebbian-attractor')
    .option('--port <port>', 'where to listen; 0 takes a free one', flags.port, 8080)
    .option('--host <host>', 'the address to listen on', flags.text, '127.0.0.1')
    .addOption(
      new Option('--speed <speed>', 'times real time, or max')
        .argParser(flags.speed)
        .default(Number.POSITIVE_INFINITY, 'max'),
    )
    .option('--seed <s>', "draw everything random from s instead of the spec's seed", flags.seed)
    .addHelpText('after', SERVE)
    .action((options: ServeFlags) => choose(serveCommand(options)));

  root
    .command('list')
    .summary('the pipelines that ship with the package')
    .description('The pipelines that ship with the package, with a line on each.')
    .action(() => choose(list));

  return root;
};
