import { describe, expect, it } from 'vitest';
import {
  kind,
  live as liveParameter,
  mealy,
  now,
  type ReadOut,
  type Rewarded,
  type Targeted,
} from '../../modules/index.ts';
import { extend, OURS, PLACES, parseJournal, replay, type TrainingFrame } from '../../pipelines/index.ts';
import { firstDifference } from '../support/bits.ts';
import { alone, type Live, live } from './sessions.ts';
import { hear, last, right, SMALL, small, written } from './support.ts';

/** What the modules wrote at the last step. */
const frame = (session: Live): TrainingFrame => session.seen.at(-1)?.[0] as TrainingFrame;

const signals = (session: Live, from = 0) =>
  session.seen.slice(from).map(([one]) => {
    const { controls: _, ...rest } = written(one as TrainingFrame);
    return rest;
  });

/** For each place: what is swapped in, and what a spec says that begins so. */
const swaps: Readonly<Record<string, readonly [kind: string, parameters: object]>> = {
  memory: ['ring', { neurons: 30, warmup: 5 }],
  projection: ['projection', { connectivity: 0.4, driveNoise: 0 }],
  reservoir: ['rate', { units: 40, tau: 5, lambda: 1.1 }],
  readout: ['linear', { tauAverage: 2, exploration: 0.1 }],
  reward: ['success', { tauAverage: 50 }],
  rule: ['force', { alpha: 3 }],
  consolidation: ['every', { steps: 7 }],
};

describe('each place of the published network', () => {
  it('has a swap here', () => {
    expect(Object.keys(swaps)).toEqual(PLACES.map(({ name }) => name));
  });

  it.each(Object.entries(swaps))(
    '%s: swapped before the first step it is a spec that says so',
    async (place, [kind, parameters]) => {
      const session = live();
      await session.ask('swap', { place, kind, parameters });
      await session.steps(130);
      const { attractor, ...rest } = SMALL;
      const base = { ...rest, memory: attractor };
      const own = (base as unknown as Readonly<Record<string, object>>)[place];
      const same = own !== undefined && kind === (place === 'reservoir' ? 'rate' : '');
      const other = live(alone(small({ ...base, [place]: { ...(same ? own : {}), kind, ...parameters } } as never)));
      await other.steps(130);
      expect(firstDifference(signals(session), signals(other))).toBeUndefined();
    },
  );

  it.each(Object.entries(swaps))(
    '%s: swapped while it runs, saved, restored and replayed it gives the same bits',
    async (place, [kind, parameters]) => {
      const session = live();
      await session.steps(31);
      const weights = frame(session).weights;
      await session.ask('swap', { place, kind, parameters });
      const { checkpoint } = await session.ask('save');
      await session.steps(1);
      // What travels the loop stays.
      expect(frame(session).past.weights).toBe(weights);
      await session.steps(99);
      const other = live(alone(small({ seed: 5 })));
      await other.ask('restore', { checkpoint });
      await other.steps(100);
      expect(firstDifference(signals(session, 31), signals(other))).toBeUndefined();
      const journal = right(parseJournal((await session.ask('journal')).journal as string));
      const { values } = await hear(replay(journal));
      expect(last(values)).toMatchObject({ step: 131, hash: await session.hash() });
    },
  );
});

describe('a swap', () => {
  it('of the projection for none silences the drive, and the memory goes on', async () => {
    const [session, other] = [live(), live()];
    for (const one of [session, other]) await one.steps(20);
    await session.ask('swap', { place: 'projection', kind: 'none' });
    for (const one of [session, other]) await one.steps(10);
    expect(frame(session).drive.data.every((value) => value === 0)).toBe(true);
    expect(firstDifference(frame(session).attractor, frame(other).attractor)).toBeUndefined();
    await session.ask('swap', { place: 'projection', kind: 'projection' });
    await session.steps(1);
    expect(frame(session).drive.data.some((value) => value !== 0)).toBe(true);
  });

  it('of the reservoir starts it at rest, from matrices of the same seed', async () => {
    const session = live();
    await session.steps(50);
    await session.ask('swap', { place: 'reservoir', kind: 'rate', parameters: {} });
    await session.steps(1);
    const { drive, reservoir, past } = frame(session);
    expect(past.readout.z.get(0)).not.toBe(0);
    // u(n) = (dt/τ)(W_fb z + drive) from u = r = 0, W_fb in (−1, 1).
    const most = (Math.max(...drive.data.map(Math.abs)) + Math.abs(past.readout.z.get(0))) / 20;
    expect(Math.max(...reservoir.u.data.map(Math.abs))).toBeLessThanOrEqual(most);
  });

  it('of the reservoir for one of another size is refused or fails, and says what does not fit', async () => {
    const session = live();
    await session.steps(5);
    const line = await session.refuse('swap', { place: 'reservoir', kind: 'rate', parameters: { units: 41 } });
    expect(line).toMatch(/expected .*4[01].*, found .*4[01]/);
    await session.steps(5);
    expect(session.seen).toHaveLength(10);
  });

  it('gives any parameter of the kind, and keeps those that it does not name', async () => {
    const session = live();
    await session.ask('swap', { place: 'readout', kind: 'linear', parameters: { tauAverage: 3 } });
    await session.ask('set', { parameters: { 'readout.exploration': 0.25 } });
    await session.ask('swap', { place: 'readout', kind: 'linear', parameters: {} });
    const { readout } = session.state().controls[0] as { readonly readout: object };
    expect(readout).toEqual({ kind: 'linear', tauAverage: 3, exploration: 0.25 });
  });

  it('puts in a kind of one’s own that a library has, whatever its place', async () => {
    const quick = kind(
      'reward',
      'quick',
      {
        title: 'quick',
        equation: 'M = gain · (P > −1)',
        parameters: { gain: liveParameter(1, { min: 0, about: 'how much a success counts' }) },
      },
      ({ gain }) =>
        mealy<null, Targeted & ReadOut, Rewarded>({
          writes: 'reward',
          kind: 'quick',
          init: () => null,
          step: (state, { controls, target, readout: { z } }) => {
            const P = -((target.get(0) - z.get(0)) ** 2);
            return [{ P, Pbar: -1, M: P > -1 ? now(gain, controls) : 0 }, state];
          },
        }),
    );
    const library = extend(OURS, { kinds: [quick] });
    const session = live(alone(), { library });
    await session.steps(3);
    await session.ask('swap', { place: 'reward', kind: 'quick', parameters: { gain: 0.5 } });
    await session.steps(1);
    expect(frame(session).reward.Pbar).toBe(-1);
    await session.ask('set', { parameters: { 'reward.gain': 7 } });
    await session.steps(20);
    expect(new Set(session.seen.slice(4).map(([one]) => (one as TrainingFrame).reward.M))).toContain(7);
    expect(() => extend(library, { kinds: [quick] })).toThrow('kind reward/quick: expected kinds of different names');
    expect(await live().refuse('swap', { place: 'reward', kind: 'quick' })).toBe(
      'kind: expected "success", found "quick"',
    );
  });
});
