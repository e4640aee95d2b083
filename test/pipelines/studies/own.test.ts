import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, local, openStore } from '../../../pipelines/jobs/index.ts';
import { redis } from '../../../pipelines/jobs/redis.ts';
import { jobsOf, loadStudy, type Plan } from '../../../pipelines/studies/index.ts';
import { MEMORY, PIPELINE, RULE, WRAPPED } from '../../bin/own.ts';
import { cli, folder } from '../../bin/support.ts';
import { CLI } from '../../support/built.ts';
import { thoroughly } from '../../support/thorough.ts';
import { exitOf, program } from '../jobs/killing.ts';
import { hasRedis, type RedisServer, redisServer } from '../jobs/redisServer.ts';
import { played } from '../jobs/support.ts';
import { left, right } from '../support.ts';
import { BASE, type Data } from './support.ts';

const { path, file } = folder();
file('delta.ts', RULE);
file('wheels.ts', MEMORY);
file('wrapped.ts', WRAPPED);
file('bare.ts', PIPELINE);

const { attractor: _, ...rest } = BASE;
const own: Data = { ...rest, use: ['./delta.ts', './wheels.ts'], memory: 'wheels', rule: 'delta' };

let count = 0;
const study = (change: Data): string =>
  file(`study-${count++}.json`, { name: 'own', base: own, seeds: 2, search: 'ablation', ...change });
const planOf = async (change: Data): Promise<Plan> => right(await loadStudy(study(change))());
const names = ({ variants }: Plan): readonly string[] => variants.map(({ name }) => name);

/** All that is wrong, without the study's own name before it. */
const wrong = async (change: Data): Promise<readonly string[]> => {
  const at = study(change);
  return left(await loadStudy(at)()).map((line) => {
    expect(line.startsWith(`${at}: `)).toBe(true);
    return line.slice(at.length + 2);
  });
};

describe("a study over kinds of a user's own", () => {
  it('varies them and their parameters; the files are named by the base, or by the study', async () => {
    const vary = { rule: ['delta', 'hebbian'], 'memory.neurons': [12, 5] };
    expect(names(await planOf({ vary }))).toEqual(['base', 'rule=hebbian', 'memory.neurons=5']);
    const { use, ...bare } = own;
    const plan = await planOf({ use: use as Data['use'] as never, base: bare, vary });
    expect(names(plan)).toEqual(['base', 'rule=hebbian', 'memory.neurons=5']);
    expect(plan.variants[2]?.params).toMatchObject({
      memory: { kind: 'wheels', neurons: 5, speed: 0.01 },
      use: [relative('', join(path, 'delta.ts')), relative('', join(path, 'wheels.ts'))],
    });
  });

  it('takes out what they declare that they can do without', async () => {
    expect(names(await planOf({}))).toEqual([
      'base',
      'memory=none',
      'projection.driveNoise=0',
      'reservoir.rateNoise=0',
      'readout.exploration=0',
      'rule=none',
      'rule.kept=0',
    ]);
  });

  it('may have a module with a pipeline as its base, which says itself what can be varied', async () => {
    const plan = await planOf({ base: './bare.ts' });
    expect(names(plan)).toEqual(['base', 'rule.decay=none', 'lambda=0']);
    expect(plan.variants[0].params).toMatchObject({
      pipeline: 'bare',
      use: [relative('', join(path, 'bare.ts'))],
      rule: { kind: 'hebbian' },
    });
    const varied = await planOf({
      base: './bare.ts',
      search: 'grid',
      vary: { rule: ['hebbian', 'force'], lambda: [1, 1.5] },
    });
    expect(names(varied)).toEqual(['base', 'lambda=1', 'rule=force, lambda=1', 'rule=force']);
  });

  it('says what is wrong in lines that name the file', async () => {
    writeFileSync(join(path, 'broken.ts'), "throw new Error('not today');\n");
    const at = (name: string) => relative('', join(path, name));
    expect(await wrong({ use: ['./gone.ts'] })).toEqual([
      `use: ${at('gone.ts')}: expected a module with kinds or a pipeline, found no such file`,
    ]);
    expect(await wrong({ base: './broken.ts' })).toEqual([
      `base: ${at('broken.ts')}: expected a module with kinds or a pipeline, found not today`,
    ]);
    expect(await wrong({ base: './delta.ts' })).toEqual([
      `base: ${at('delta.ts')}: expected it to export a pipeline, found kinds only (--use takes them)`,
    ]);
    expect(await wrong({ vary: { 'rule.kept': [2], 'memory.wheels': [1] } })).toEqual([
      'vary["rule.kept"][0]: expected a number ≥ 0 and ≤ 1, found 2',
      'vary["memory.wheels"][0]: expected one of kind, neurons, speed, found an unknown key',
    ]);
    expect(await wrong({ base: './bare.ts', vary: { rule: ['delta'] } })).toEqual([
      'vary["rule"][0]: expected one of "hebbian", "force", found "delta"',
    ]);
  });

  it('gives its jobs names that depend on what the files say, not on where they lie', async () => {
    const [job] = jobsOf(await planOf({}));
    const there = join(path, 'there');
    mkdirSync(there);
    for (const [name, text] of Object.entries({ 'delta.ts': RULE, 'wheels.ts': MEMORY, 'wrapped.ts': WRAPPED })) {
      writeFileSync(join(there, name), text);
    }
    const moved = async () => {
      writeFileSync(
        join(there, 'study.json'),
        JSON.stringify({ name: 'own', base: own, seeds: 2, search: 'ablation' }),
      );
      const [other] = jobsOf(right(await loadStudy(join(there, 'study.json'))()));
      return idOf(other as never);
    };
    expect(await moved()).toBe(idOf(job as never));
    // A file that a used one imports counts, too.
    writeFileSync(join(there, 'wrapped.ts'), `${WRAPPED}// otherwise\n`);
    expect(await moved()).not.toBe(idOf(job as never));
  });
});

describe("runs of a user's own kinds, on workers", () => {
  const outcomes = async (at: string, plan: Plan) => {
    const store = await openStore(at);
    const found = jobsOf(plan).map((job) => store.get(idOf(job))?.outcome);
    await store.close();
    return found;
  };
  const small = { search: 'grid', vary: { rule: ['delta', 'hebbian'] } };
  const here = join(path, 'here');
  let server: RedisServer | undefined;
  beforeAll(async () => {
    await played(here, jobsOf(await planOf(small)), local({ workers: 2 }));
    mkdirSync(join(path, 'redis'));
    if (hasRedis) server = await redisServer(join(path, 'redis'), false);
  });
  afterAll(() => server?.stop());

  it('are done, of a spec and of a pipeline in code', async () => {
    const done = await outcomes(here, await planOf(small));
    expect(done).toHaveLength(4);
    for (const one of done) expect(one).toMatchObject({ ok: true, result: { tests: [{ trial: 2 }, { trial: 4 }] } });
    const code = await planOf({ ...small, base: './bare.ts', vary: { rule: ['hebbian', 'force'] } });
    await played(join(path, 'code'), jobsOf(code), local({ workers: 2 }));
    for (const one of await outcomes(join(path, 'code'), code)) expect(one).toMatchObject({ ok: true });
  });

  thoroughly('come to the same bits on a queue at a Redis server', async () => {
    const { url } = server as RedisServer;
    const worker = program(CLI, 'worker', '--redis', url, '--workers', '2');
    const exit = exitOf(worker);
    worker.stdout?.resume();
    const plan = await planOf(small);
    await played(join(path, 'there-too'), jobsOf(plan), redis({ url }));
    worker.kill('SIGINT');
    await exit;
    expect(await outcomes(join(path, 'there-too'), plan)).toEqual(await outcomes(here, plan));
  });

  thoroughly('are a study from the command line to its report', async () => {
    const { use: _, ...base } = own;
    const at = study({ ...small, base });
    const use = ['--use', join(path, 'delta.ts'), join(path, 'wheels.ts')];
    const ended = await cli('study', at, '--out', join(path, 'out'), '--workers', '2', ...use);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toMatch(/^rule=hebbian /m);
    const without = await cli('study', at, '--out', join(path, 'none'));
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toMatch(/: base.memory: expected one of "bump", .*found "wheels"$/m);
  });
});
