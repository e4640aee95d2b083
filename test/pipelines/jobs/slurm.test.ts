import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { local, openStore, runJobs } from '../../../pipelines/jobs/index.ts';
import { slurm } from '../../../pipelines/jobs/slurm.ts';
import { folder } from '../../bin/support.ts';
import { logged } from './killing.ts';
import { job, played, resultsOf } from './support.ts';

const { path } = folder();
const bin = join(path, 'bin');
mkdirSync(bin);

const program = (name: string, text: string): string => {
  const at = join(bin, name);
  writeFileSync(at, text);
  chmodSync(at, 0o755);
  return at;
};

/** Stands in for Slurm's own: runs the array's tasks one after another, in the background, and counts submissions. */
const sbatch = program(
  'sbatch',
  `#!/bin/sh
last=0
for word in "$@"; do
  case "$word" in --array=*) last=\${word##*-};; --refuse) echo "sbatch: error: no such partition" >&2; exit 1;; esac
  script=$word
done
echo "$@" >> ${bin}/submitted
id=$(wc -l < ${bin}/submitted)
touch ${bin}/running.$id
( i=0
  while [ $i -le $last ]; do
    [ -e ${bin}/lose ] || SLURM_ARRAY_TASK_ID=$i sh "$script" > /dev/null 2>&1
    i=$((i + 1))
  done
  rm ${bin}/running.$id ) > /dev/null 2>&1 &
echo "$id;cluster"
`,
);
const squeue = program(
  'squeue',
  `#!/bin/sh\ncd ${bin}\nfor file in running.*; do echo "\${file#running.} \${file#running.}"; done\n`,
);

const engine = (name: string, words: readonly string[] = []) =>
  slurm({ folder: join(path, name), sbatch, squeue, words, lookEvery: 100 });

const submissions = (): readonly string[] =>
  existsSync(join(bin, 'submitted')) ? readFileSync(join(bin, 'submitted'), 'utf8').trim().split('\n') : [];

describe('jobs on a cluster', () => {
  it('are submitted as one array, and come to what they come to here', async () => {
    const jobs = [1, 2, 3].map((n) => job('double', n)).concat(job('fails', 'luck'));
    const there = await played(join(path, 'there'), jobs, engine('one', ['--partition=long']));
    expect(submissions()).toEqual([expect.stringMatching(/^--parsable --array=0-3 --partition=long \/.*\.sh$/)]);
    const here = await played(join(path, 'here'), jobs, local({ workers: 1 }));
    expect([...resultsOf(there)].sort()).toEqual([...resultsOf(here)].sort());
  });

  it('that were left to it are collected later, not submitted once more', async () => {
    const at = join(path, 'left');
    const jobs = [1, 2, 3].map((n) => job('slow', { n, ms: 400 }));
    const store = await openStore(at);
    await lastValueFrom(runJobs(jobs, { store, engine: engine('two') }).pipe(take(1), toArray()));
    await store.close();
    const before = submissions().length;
    await played(at, jobs, engine('two'));
    expect(submissions()).toHaveLength(before);
    expect(logged(at)).toHaveLength(3);
  });

  it('that vanish from it are given up, and submitted again another time', async () => {
    const at = join(path, 'lost');
    const jobs = [job('double', 1)];
    writeFileSync(join(bin, 'lose'), '');
    const [event] = await played(at, jobs, engine('three'));
    expect(event).toMatchObject({ type: 'failed', kept: false, reason: /left the cluster without a result/ });
    rmSync(join(bin, 'lose'));
    expect([...resultsOf(await played(at, jobs, engine('three'))).values()]).toEqual([{ twice: 2, of: 1 }]);
    expect(readdirSync(join(path, 'three', 'results'))).toHaveLength(1);
  });

  it('that it does not take are said to be refused, in its own words; and where there is none, that', async () => {
    await expect(played(join(path, 'no'), [job('double', 1)], engine('four', ['--refuse']))).rejects.toThrow(
      /expected it to take an array of 1, found: sbatch: error: no such partition$/,
    );
    const none = slurm({ folder: join(path, 'five'), sbatch: 'no-such-sbatch' });
    await expect(played(join(path, 'no'), [job('double', 1)], none)).rejects.toThrow(
      'no-such-sbatch: expected it to take an array of 1, found: no such program',
    );
  });
});
