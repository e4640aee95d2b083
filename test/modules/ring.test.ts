import { describe, expect, it } from 'vitest';
import { drawRing, pogodin2019, ring, vector, zeros } from '../../modules/index.ts';
import { laws } from '../laws.ts';
import { run, ticks } from '../support/ticks.ts';

const { side: _, weights: sheet, ...others } = pogodin2019.attractor;
const { shift: __, heading: ___, ...even } = sheet;
/** The sheet's, without those that a ring lacks. */
const constants = { ...others, weights: even };
const small = { ...constants, neurons: 32, warmup: 10, weights: { ...constants.weights, noise: 0.02 }, seed: 3 };

laws('ring', () => ring(small), ticks(20, { trialSteps: 8 }));

describe('a ring of 256 neurons', () => {
  const cue = vector(Float64Array.from({ length: 256 }, (_, i) => (i < 10 ? 1 : 0)));
  const params = { ...constants, neurons: 256, cue, seed: 1 };
  const path = (change: object, noiseSeed: number, steps = 3000) =>
    run(ticks(steps, { trialSteps: steps }), ring({ ...params, ...change, noiseSeed })).map((f) =>
      f.attractor.position.get(0),
    );
  const apart = (a = 0, b = 0) => Math.min(Math.abs(a - b), 256 - Math.abs(a - b));

  it('carries a bump that begins at its cue', () => {
    expect(apart(path({}, 1, 1)[0], 4.5)).toBeLessThan(5);
  });

  it('takes the same path with fresh noise, and comes round more than once', () => {
    const [a, b] = [path({}, 1), path({}, 2)];
    expect(Math.max(...a.map((at, n) => apart(at, b[n])))).toBeLessThan(1);
    const travelled = a.slice(1).reduce((sum, at, n) => sum + apart(at, a[n]), 0);
    expect(travelled).toBeGreaterThan(256);
  });

  it('stands still without adaptation on even weights', () => {
    const still = path({ adaptation: 0, weights: { ...params.weights, noise: 0 } }, 1, 500);
    expect(apart(still[0], still[499])).toBeLessThan(1);
  });

  it('draws J by the distance along it', () => {
    const { neurons, weights } = { ...params, neurons: 10 };
    const still = run(
      ticks(3, { trialSteps: 3 }),
      ring({ ...params, neurons, cue: zeros(10), inputNoise: 0, weights: { ...weights, noise: 0 } }),
    );
    // Without noise or a cue nothing tells one neuron from another.
    for (const { attractor } of still)
      expect(Math.max(...attractor.x.data) - Math.min(...attractor.x.data)).toBeLessThan(1e-9);
    expect(drawRing({ neurons: 10, ...weights }, 1).n).toBe(10);
  });

  it('refuses weights of another ring', () => {
    expect(() => ring({ ...small, recurrent: zeros(9, 9) })).toThrow(
      'attractor.recurrent: expected 32 neurons, found 9',
    );
  });
});
