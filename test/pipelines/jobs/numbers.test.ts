import { sha256 } from '@noble/hashes/sha2';
import { describe, expect, it } from 'vitest';
import { version } from '../../../pipelines/files/version.ts';
import { canonical, type Json } from '../../../pipelines/jobs/index.ts';
import { train } from '../../../pipelines/jobs/train.ts';
import { SMALL } from '../support.ts';

/** One run of each rule with all that draws or sums in it: sheet, ring, oscillators, recording, every consolidation. */
const RUNS: readonly Json[] = [
  { ...SMALL, rule: 'hebbian' },
  { ...SMALL, rule: 'force', consolidation: 'everyStep' },
  { ...SMALL, consolidation: { kind: 'sparsely', probability: 0.5 } },
  { ...SMALL, attractor: { ...SMALL.attractor, kind: 'replayed' }, consolidation: { kind: 'every', steps: 7 } },
  { ...SMALL, attractor: { kind: 'ring', neurons: 64 } },
  { ...SMALL, attractor: { kind: 'oscillators', neurons: 32 }, consolidation: 'perTrial' },
];

const NUMBERS: Readonly<Record<string, string>> = {
  '0.1.0': 'e072020ada752c09',
  '0.2.0': '8ffdb65cd1657add',
};

describe('the numbers of a version', () => {
  it('are those that stored runs of this version hold; where they change, the version must rise', async () => {
    const results = [];
    for (const params of RUNS) results.push(await train(params, { progress: () => {} }));
    const hash = Buffer.from(sha256(canonical(results)))
      .toString('hex')
      .slice(0, 16);
    expect(hash, `other numbers than ${version()} has given: raise the version in package.json`).toBe(
      NUMBERS[version()],
    );
  });
});
