import { afterAll, describe, expect, it } from 'vitest';
import { type HandEvent, hire } from '../../../pipelines/jobs/hand.ts';
import type { Json } from '../../../pipelines/jobs/index.ts';
import { job } from './support.ts';

const hand = hire();
afterAll(() => hand.dismiss());

/** What becomes of some jobs of one task that a process does at once. */
const together = async (task: string, all: readonly Json[]): Promise<readonly HandEvent[]> => {
  const events: HandEvent[] = [];
  await hand.do(
    all.map((params) => job(task, params)),
    (event) => events.push(event),
  );
  return events.filter(({ type }) => type === 'ended').sort((a, b) => a.nth - b.nth);
};

describe('jobs that a process does at once', () => {
  it('lose nothing that has ended when one of them brings the process down, and go on without it', async () => {
    const ends = await together(
      'squares',
      Array.from({ length: 9 }, (_, n) => ({ n, dies: n === 5 })),
    );
    const result = (n: number, of: number) => ({ final: true, outcome: { ok: true, result: { square: n * n, of } } });
    expect(ends).toMatchObject([
      // Together until it died; the four that were left by halves, and by halves again.
      ...[0, 1, 2, 3, 4].map((n) => result(n, 9)),
      { final: false, outcome: { ok: false, reason: expect.stringMatching(/code 7 \(3 times\)/) } },
      result(6, 1),
      ...[7, 8].map((n) => result(n, 2)),
    ]);
  });

  it('are done one by one where they cannot be done at once', async () => {
    const ends = await together('shy', [1, 2]);
    expect(ends.map(({ nth, ...end }) => [nth, end])).toMatchObject([
      [0, { outcome: { ok: true, result: 1 } }],
      [1, { outcome: { ok: true, result: 2 } }],
    ]);
  });
});
