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
sed -n 's/^#SBATCH --job-name=//p' "$script" > ${bin}/running.$id
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
  `#!/bin/sh
cd ${bin}
if [ -e busy ]; then
  echo once more >> asked
  [ $(wc -l < asked) -lt $(cat busy) ] || rm busy asked
  echo "slurm_load_jobs error: Socket timed out" >&2
  exit 1
fi
for file in running.*; do [ -e "$file" ] && echo "\${file#running.} \${file#running.} $(cat "$file")"; done
exit 0
`,
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

  it('are not submitted once more when the queue does not answer: it is asked again, and in the end that is said', async () => {
    const at = join(path, 'busy');
    const jobs = [1, 2, 3].map((n) => job('slow', { n, ms: 500 }));
    const store = await openStore(at);
    await lastValueFrom(runJobs(jobs, { store, engine: engine('six') }).pipe(take(1), toArray()));
    await store.close();
    const before = submissions().length;
    writeFileSync(join(bin, 'busy'), '1000');
    await expect(played(at, jobs, engine('six'))).rejects.toThrow(
      /squeue: expected it to say which of the arrays .*, found: slurm_load_jobs error: Socket timed out$/,
    );
    rmSync(join(bin, 'asked'));
    writeFileSync(join(bin, 'busy'), '1');
    await played(at, jobs, engine('six'));
    expect(submissions()).toHaveLength(before);
    expect(logged(at)).toHaveLength(3);
  });

  it('whose number was never read, for we died just then, are known by their name', async () => {
    const at = join(path, 'nameless');
    const jobs = [1, 2, 3].map((n) => job('slow', { n, ms: 500 }));
    const store = await openStore(at);
    await lastValueFrom(runJobs(jobs, { store, engine: engine('seven') }).pipe(take(1), toArray()));
    await store.close();
    const ledger = join(path, 'seven', 'submitted.json');
    const [{ slurm: _, ...intended }] = JSON.parse(readFileSync(ledger, 'utf8'));
    writeFileSync(ledger, JSON.stringify([intended]));
    const before = submissions().length;
    await played(at, jobs, engine('seven'));
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
