import { describe, expect, it } from 'vitest';
import { fuzz, KINDS } from './fuzz.ts';
import { faking, framesOf, greeted, until } from './support.ts';

/** `bench/soak.ts --fuzz` sends as many as one likes, to the real simulation. */
const COUNT = 3000;
const limits = { messages: 1e6, calls: 1e6, callsAtOnce: 1e6, callsPending: 1e6, numbers: 1e9, allNumbers: 1e9 };

describe.each(['json', 'foxglove'] as const)('hostile messages in %s', (kind) => {
  it(`are answered by an error at most, cost nobody the connection, and nobody else notices (${COUNT})`, async () => {
    const { address, fake, load } = await faking({ limits });
    const witness = await greeted(address);
    witness.say({ type: 'subscribe', signals: ['target'], rate: 1000 });
    await until(() => fake.demands().length === 1);
    const { sent, errors, lost } = await fuzz(address, KINDS[kind], COUNT, 1);
    expect({ sent, lost }).toEqual({ sent: COUNT, lost: [] });
    expect(errors).toBeGreaterThan(COUNT / 4);
    await until(() => load().clients === 1 && fake.demands().length === 1);
    fake.run(3);
    await until(() => framesOf(witness).length === 3);
    // What others do is announced; what they do wrong is not.
    const heard = new Set(witness.messages.map(({ type }) => type));
    for (const type of heard) expect(['hello', 'frame', 'change', 'described']).toContain(type);
    expect(witness.socket.readyState).toBe(witness.socket.OPEN);
  });
});
