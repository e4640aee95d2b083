import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idOf, local, openStore } from '../../../pipelines/jobs/index.ts';
import { folder } from '../../bin/support.ts';
import { times } from '../../support/thorough.ts';
import { drawn, killing, logged, program } from './killing.ts';
import { jobs } from './small.ts';
import { played } from './support.ts';

const { path } = folder();
/** 100 of them: `KILLS=100 npx vitest run test/pipelines/jobs/killed.test.ts` */
const KILLS = Number(process.env.KILLS ?? times(100, 3));

describe('a study that is killed at any moment', () => {
  it(`loses nothing that counted, does nothing twice, and comes to the same bits (${KILLS} times)`, async () => {
    const at = join(path, 'killed');
    const runs = 12 * (KILLS + 1);
    const shares = drawn(KILLS);
    const seen = await killing({
      folder: at,
      start: () => program('--import', 'tsx', 'test/pipelines/jobs/small.ts', at, String(runs)),
      kills: KILLS,
      // By runs begun, of which there are enough for all kills, however fast the machine.
      after: (kill) => {
        const share = shares[kill] as number;
        return kill % 5 === 0
          ? { ms: 300 * share, lines: 0 }
          : { ms: 50 * ((7 * share) % 1), lines: 1 + Math.floor(6 * share) };
      },
    });
    expect(seen.at(-1)).toHaveLength(runs);
    expect(new Set(logged(at))).toEqual(new Set(jobs(runs).map((job) => idOf(job))));
    expect(logged(at)).toHaveLength(runs);

    const whole = join(path, 'whole');
    await played(whole, jobs(runs), local({ workers: 2 }));
    const [a, b] = [await openStore(at), await openStore(whole)];
    for (const job of jobs(runs)) expect(a.get(idOf(job))?.outcome).toEqual(b.get(idOf(job))?.outcome);
    await Promise.all([a.close(), b.close()]);
  }, 900_000);
});
