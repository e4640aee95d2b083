import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { local, openStore, runJobs } from '../../../pipelines/jobs/index.ts';
import { slurm } from '../../../pipelines/jobs/slurm.ts';
import { folder } from '../../bin/support.ts';
import { thoroughly } from '../../support/thorough.ts';
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
for word in "$@"; do script=$word; done
# What a script says of itself ends at a blank; the command's words count more, and the last one most.
name=$(sed -n 's/^#SBATCH --job-name=//p' "$script")
output=$(sed -n 's/^#SBATCH --output=\\([^ #]*\\).*/\\1/p' "$script")
for word in "$@"; do
  case "$word" in
    --array=*) last=\${word##*-};;
    --job-name=*) name=\${word#*=};;
    --output=*) output=\${word#*=};;
    --refuse) echo "sbatch: error: no such partition" >&2; exit 1;;
  esac
done
echo "$@" >> ${bin}/submitted
id=$(wc -l < ${bin}/submitted)
echo "$name" > ${bin}/running.$id
( i=0
  while [ $i -le $last ]; do
    log=$(printf %s "$output" | sed "s/%%/@@/g; s/%A/$id/; s/%a/$i/; s/@@/%/g")
    [ -e ${bin}/lose ] || SLURM_ARRAY_TASK_ID=$i sh "$script" > "$log" 2>&1
    i=$((i + 1))
  done
  rm ${bin}/running.$id ) > /dev/null 2>&1 &
[ -e ${bin}/chatty ] && printf 'Welcome to cluster 7\\n\\n** 2 nodes are down **\\n'
[ -e ${bin}/mute ] || echo "$id;cluster"
[ -e ${bin}/chatty ] && printf 'You have used 93 %% of 1000 h\\n'
exit 0
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
[ -e crowded ] && yes "$(printf '99%04990d 99 another' 0)" | head -n 400
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
    expect(submissions()).toEqual([
      expect.stringMatching(
        /^--parsable --output=\/.*\/one\/logs\/%A_%a.out --partition=long --array=0-3 --job-name=reservoir-rx-\S+ \/.*\.sh$/,
      ),
    ]);
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

  thoroughly(
    'are not submitted once more when the queue does not answer: it is asked again, and in the end that is said',
    async () => {
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
    },
  );

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

  thoroughly('that vanish from it are given up, and submitted again another time', async () => {
    const at = join(path, 'lost');
    const jobs = [job('double', 1)];
    writeFileSync(join(bin, 'lose'), '');
    const [event] = await played(at, jobs, engine('three'));
    expect(event).toMatchObject({ type: 'failed', kept: false, reason: /left the cluster without a result/ });
    rmSync(join(bin, 'lose'));
    expect([...resultsOf(await played(at, jobs, engine('three'))).values()]).toEqual([{ twice: 2, of: 1 }]);
    expect(readdirSync(join(path, 'three', 'results'))).toHaveLength(1);
  });

  /** What the stand-in does while there is a file of this name. */
  const during = async <A>(name: string, act: () => Promise<A>): Promise<A> => {
    writeFileSync(join(bin, name), '');
    try {
      return await act();
    } finally {
      rmSync(join(bin, name));
    }
  };

  it.each(['chatty', 'mute'])('are found again whatever sbatch says of them: %s', async (how) => {
    const jobs = [1, 2].map((n) => job('slow', { n, ms: 600 }));
    const events = await during(how, () => played(join(path, how), jobs, engine(`says ${how}`)));
    expect([...resultsOf(events).values()]).toEqual([
      { square: 1, root: 1 },
      { square: 4, root: Math.sqrt(2) },
    ]);
  });

  thoroughly('are found again in a queue of many megabytes', async () => {
    const at = join(path, 'crowded');
    const jobs = [1, 2].map((n) => job('slow', { n, ms: 600 }));
    await during('crowded', async () => {
      const store = await openStore(at);
      await lastValueFrom(runJobs(jobs, { store, engine: engine('crowd') }).pipe(take(1), toArray()));
      await store.close();
      await played(at, jobs, engine('crowd'));
    });
    expect(logged(at)).toHaveLength(2);
  });

  it('have their logs in a folder whatever its name', async () => {
    const name = 'a b #1 it\'s "quoted" 100%A $(x) `y`';
    await played(join(path, 'log of', name), [job('double', 1)], engine(name));
    expect(readdirSync(join(path, name, 'logs'))).toEqual([expect.stringMatching(/^\d+_0.out$/)]);
  });

  thoroughly('keep the name that we know them by, whatever further words say', async () => {
    const words = ['--job-name=mine', '--array=0-99', '--comment=a b'];
    const events = await during('mute', () =>
      played(join(path, 'named'), [job('slow', { n: 3, ms: 600 })], engine('named', words)),
    );
    expect([...resultsOf(events).values()]).toEqual([{ square: 9, root: Math.sqrt(3) }]);
    expect(submissions().at(-1)).toMatch(/ --job-name=mine .*--array=0-0 --job-name=reservoir-rx-\S+ /);
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
