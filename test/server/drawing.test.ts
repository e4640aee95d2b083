import * as E from 'fp-ts/lib/Either.js';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { simulation } from '../../server/thread/simulation.ts';
import { right } from '../pipelines/support.ts';
import { afterwards, alone, specOf } from './support.ts';

/** Within the bounds, yet it takes long to draw. */
const gp = { kind: 'gaussianProcess', period: 50_000, variance: 1e6 };
const LONG = { task: { kind: 'several', of: [gp, gp, gp] }, memory: null, reservoir: { units: 30 } };

describe('a load that takes long to draw', () => {
  it('leaves no other call unanswered, and another load gives it up', async () => {
    const options = { pipeline: 'tiny', variants: alone(specOf()), speed: 1 };
    const sim = simulation(options, undefined, { patience: 100 });
    afterwards(sim.stop);
    await firstValueFrom(sim.described);
    const first = sim.call('load', { pipeline: LONG });
    for (const method of ['get', 'list', 'pause']) {
      expect(await sim.call(method, {})).toEqual(
        E.left(expect.stringMatching(/`load` has been drawn, which takes long/)),
      );
    }
    const second = sim.call('load', { pipeline: 'short-force' });
    expect(await first).toEqual(E.left('load: given up while it was drawn, for a later load'));
    expect(right(await second)).toMatchObject({ step: 0 });
    expect((await firstValueFrom(sim.described)).pipeline).toBe('short-force');
    expect(right(await sim.call('pause', {}))).toMatchObject({ step: expect.any(Number) });
  }, 60_000);
});
