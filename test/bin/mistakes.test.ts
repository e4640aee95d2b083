import { describe, expect, it } from 'vitest';
import { cli, type Ended, folder, tiny, within } from './support.ts';

const { path, file } = folder();
const study = { name: 'n', base: tiny, vary: { rule: ['force'] }, seeds: 1 };
const spec = file('tiny.json', tiny);
file('base.json', '{"task":}');

/** What is typed, and what is answered, line by line. */
const mistakes: readonly (readonly [string, readonly string[], readonly RegExp[]])[] = [
  ['nothing', [], [/expected a command: run, serve, paper, list, schema, study, worker, query, help \(see --help\)/]],
  ['an unknown command', ['walk'], [/unknown command 'walk'/]],
  [
    'help on an unknown command',
    ['help', 'serv'],
    [/help: expected one of run, .*found "serv" \(did you mean serve\?\)$/],
  ],
  ['an unknown flag', ['run', spec, '--trial', '3'], [/unknown option '--trial'.*--trials/]],
  ['an unknown flag of serve', ['serve', '--save', 'x'], [/unknown option '--save'/]],
  ['no pipeline', ['run'], [/missing required argument 'pipeline'/]],
  ['two pipelines', ['run', spec, spec], [/too many arguments/]],
  ['an unknown pipeline', ['run', 'lang-hebbian'], [/found lang-hebbian \(did you mean long-hebbian\?\)$/]],
  ['a file that is not there', ['run', './none.json'], [/none.json: expected a pipeline's spec, found no such file/]],
  ['a flag without its value', ['run', spec, '--seed'], [/--seed <s>' argument missing/]],
  ['no trials', ['run', spec, '--trials', '0'], [/--trials: expected a whole number from 1 to 1000000, found "0"/]],
  ['trials in words', ['run', spec, '--trials', 'many'], [/--trials: expected a whole number .* found "many"/]],
  ['half a seed', ['run', spec, '--seed', '1.5'], [/--seed: expected a whole number from 0 to .*, found "1.5"/]],
  ['a port out of range', ['serve', '--port', '65536'], [/--port: expected a whole number from 0 to 65535/]],
  ['no speed', ['serve', '--speed', '0'], [/--speed: expected max or a number ≥ 0.001, found "0"/]],
  ['an empty host', ['serve', '--host', ''], [/--host: expected a name, found ""/]],
  ['a foreign host', ['serve', '--port', '0', '--host', '192.0.2.1'], [/host: expected an address of this machine/]],
  [
    'a live spec that is bad',
    ['serve', '--pipeline', file('b.json', { task: 'x' })],
    [/b.json: task: expected one of/],
  ],
  [
    'variants of different trials',
    ['serve', '--compare', 'short-force,long-force'],
    [/compare: long-force: steps in a/],
  ],
  ['one variant', ['serve', '--compare', 'force'], [/compare: expected 2 to 4 pipelines, found 1/]],
  ['no folder for checkpoints', ['serve', '--checkpoints', './none'], [/none: expected a folder .*, found nothing/]],
  [
    'a journal in an old one',
    ['serve', '--journal', spec],
    [/expected a place for a new journal, found a file that is/],
  ],
  ['an unknown figure', ['paper', '2D'], [/figure: expected one of 1, 2A, .* found "2D"/]],
  ['no seeds', ['paper', '--seeds', '0'], [/--seeds: expected a whole number from 1 to/]],
  ['nothing to compare', ['paper', '--verify', './none'], [/none\/runs: expected .*, found no runs.log in it/]],
  ['no journal', ['run', '--journal', './none'], [/none: expected a journal, found no such file/]],
  ['a journal that is none', ['run', '--journal', spec], [/tiny.json: .*expected/]],
  [
    'a journal and a pipeline',
    ['run', spec, '--journal', spec],
    [/--journal: expected no pipeline but the journal's own/],
  ],
  ['a journal and trials', ['run', '--journal', spec, '--trials', '3'], [/--journal: expected .* found --trials/]],
  [
    'a spec that is no JSON',
    ['run', file('bad.json', '{\n  "task" "short"\n}')],
    [/bad.json: line 2, column 10: expected ":", found "short"$/],
  ],
  [
    'a spec with a key that stands twice',
    ['run', file('twice.json', '{\n  "task": "short",\n  "seed": 1,\n  "seed": 2\n}')],
    [/twice.json: line 4, column 3: expected each key once, found "seed" again, first in line 3$/],
  ],
  [
    'a study with a key that stands twice',
    [
      'study',
      file('twice-study.json', '{"name":"n","base":"gp-force","vary":{"rule":["force"],"r\\u0075le":["none"]}}'),
    ],
    [/twice-study.json: line 1, column 56: expected each key once, found "rule" again, first in line 1$/],
  ],
  [
    'a study whose base is no JSON',
    ['study', file('s3.json', { ...study, base: './base.json' })],
    [/s3.json: base: .*base.json: line 1, column 9: expected a value, found }$/],
  ],
  [
    'a truncated spec',
    ['run', file('cut.json', JSON.stringify(tiny).slice(0, -9))],
    [/cut.json: line 1, column \d+: expected text that ends on its line, found "testTr/],
  ],
  ['no study', ['study', './none.json'], [/none.json: expected a study, found no such file/]],
  [
    'a study that is no JSON',
    ['study', file('s.json', '{')],
    [/s.json: line 1, column 2: expected "}", found the end/],
  ],
  [
    'a study with several mistakes',
    ['study', file('many-study.json', { name: 'n', base: 'gp-hebian', vary: { rule: [] }, seeds: -1 })],
    [
      /vary\["rule"\]: expected a list/,
      /seeds: expected a whole number/,
      /base: expected one of gp-force.*"gp-hebian" \(did you mean gp-hebbian\?\)$/,
    ],
  ],
  [
    'a study on a server that is not there',
    ['study', file('s2.json', study), '--out', path, '--engine', 'redis', '--redis', 'redis://127.0.0.1:1'],
    [/redis:\/\/127.0.0.1:1: expected a Redis server, found connect ECONNREFUSED/],
  ],
  [
    'a worker of a server that is not there',
    ['worker', '--redis', 'redis://127.0.0.1:1'],
    [/redis:\/\/127.0.0.1:1: expected a Redis server/],
  ],
  ['a question to no study', ['query', './none', 'select 1'], [/none: expected a study's folder, found none/]],
  ['an unknown engine', ['study', spec, '--engine', 'steam'], [/engine.*Allowed choices are local, redis, slurm/]],
  ['an empty file', ['run', file('empty.json', '')], [/empty.json: line 1, column 1: expected a value, found the end/]],
  [
    'an unknown key',
    ['run', file('key.json', { ...tiny, size: 3 })],
    [/key.json: size: expected one of task,.*found an unknown key$/],
  ],
  [
    'names that are nearly right',
    ['run', file('near.json', { ...tiny, protocl: 1, rule: 'hebian', task: { kind: 'shrt' } })],
    [
      /kind: .*\(did you mean short\?\)$/,
      /rule: .*\(did you mean hebbian\?\)$/,
      /protocl: .*\(did you mean protocol\?\)$/,
    ],
  ],
  [
    'several problems, each on its line',
    ['run', file('many.json', { task: { kind: 'short', period: -1 }, reservoir: { units: 0.5 }, 'a\nb': 1 })],
    [/task.period: expected a number/, /reservoir.units: expected a whole number/, /a.*b.*: expected one of task/],
  ],
];

const check = ({ code, stdout, stderr }: Ended, expected: readonly RegExp[]): void => {
  const lines = stderr.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines).toHaveLength(expected.length);
  for (const [i, line] of lines.entries()) {
    expect(line).toMatch(/^reservoir-rx: /);
    expect(line).toMatch(expected[i] as RegExp);
  }
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
};

describe('a mistake on the command line', () => {
  it.each(mistakes)('%s: is said in a line on stderr, and the exit code is 2', async (_, words, expected) => {
    check(await within(...words), expected);
  });

  it('is no different in a process of its own', async () => {
    const [first, last] = [mistakes[2], mistakes.at(-1)];
    if (first === undefined || last === undefined) throw new Error('no mistakes');
    const [one, many] = await Promise.all([cli(...first[1]), cli(...last[1])]);
    check(one, first[2]);
    check(many, last[2]);
  });
});
