import { describe, expect, it } from 'vitest';
import { blockCue, inTurn, shuffled } from '../../modules/index.ts';
import { isNetwork, type Spec, targetsOf } from '../../pipelines/index.ts';
import { checkpoints, framesOf, type JsonObject, networkOf, numbers, numbersOf, play, small } from './support.ts';

const SIGNALS = 3;
const of = Array.from({ length: SIGNALS }, (_, digit) => ({ kind: 'digit', digit, period: 120 }));
const cue = Array.from({ length: SIGNALS }, (_, k) => ({ row: 3 * k, column: 3 * k, size: 3 }));
const sheet = { side: 10, weights: { noise: 0.04 }, warmup: 60, cue };
const spec = (change: JsonObject = {}): Spec =>
  small({
    task: { kind: 'several', of, order: 'shuffled' },
    attractor: { kind: 'bump', ...sheet },
    protocol: { trials: 4, testAt: [2], testTrials: SIGNALS },
    ...change,
  });

const targets = (s: Spec) => {
  if (!isNetwork(s)) throw new Error('expected the published network');
  return targetsOf(s);
};
const firsts = <F extends { readonly stepInTrial: number }>(frames: readonly F[]): readonly F[] =>
  frames.filter(({ stepInTrial }) => stepInTrial === 0);

/** Whose cue a bump stands nearest to, on a torus of 10 × 10. */
const nearest = (position: readonly number[]): number => {
  const apart = (a: number, b: number) => Math.min(Math.abs(a - b), 10 - Math.abs(a - b));
  const far = cue.map(({ column, row }) =>
    Math.hypot(apart(position[0] ?? 0, column + 1), apart(position[1] ?? 0, row + 1)),
  );
  return far.indexOf(Math.min(...far));
};

describe('several signals', () => {
  it.each(['bump', 'replayed'])('come with their own cue, in the order of the seed: %s', (kind) => {
    const s = spec({ attractor: { kind, ...sheet } });
    const { trained, ticking } = networkOf(s);
    const begins = firsts(framesOf(trained, ticking(9)));
    const order = shuffled(SIGNALS, s.seed);
    expect(begins.map(({ attractor }) => nearest(attractor === undefined ? [] : numbers(attractor.position)))).toEqual(
      begins.map(({ trial }) => order(trial)),
    );
    for (const { trial, target } of begins) expect(target.get(0)).toBe(targets(s)[order(trial)]?.get(0, 0));
  });

  it('are tested in turn', () => {
    const s = spec();
    const { tested, ticking } = networkOf(s);
    const begins = firsts(framesOf(tested(1), ticking(SIGNALS)));
    expect(begins.map(({ target }) => target?.get(0))).toEqual(targets(s).map((target) => target.get(0, 0)));
  });

  it('can be tested in another order, by other cues', () => {
    const s = spec();
    const { tested, ticking } = networkOf(s);
    const presented = { order: () => 0, cue: () => blockCue(10, { row: 6, column: 6, size: 3, amplitude: 1 }) };
    const [first] = firsts(framesOf(tested(1, presented), ticking(1)));
    expect(first?.target?.get(0)).toBe(targets(s)[0]?.get(0, 0));
    expect(nearest(numbers(first?.attractor?.position as never))).toBe(2);
  });

  it('are told apart by the reservoir’s initial state, the same each time', () => {
    const s = spec({
      attractor: null,
      task: { kind: 'several', of, order: 'inTurn' },
      reservoir: { units: 40, tau: 20, initial: 1, rateNoise: 0 },
      readout: { exploration: 0 },
      projection: { driveNoise: 0 },
      rule: null,
    });
    const { trained, ticking } = networkOf(s);
    const begins = firsts(framesOf(trained, ticking(2 * SIGNALS))).map(({ reservoir }) => numbers(reservoir.u));
    expect(begins.slice(SIGNALS)).toEqual(begins.slice(0, SIGNALS));
    for (let k = 1; k < SIGNALS; k++) expect(begins[k]).not.toEqual(begins[0]);
    expect(inTurn(SIGNALS)(SIGNALS)).toBe(0);
  });

  it.each<[string, JsonObject]>([
    ['a live bump', {}],
    ['replays', { attractor: { kind: 'replayed', ...sheet } }],
    [
      'a ring',
      {
        attractor: {
          kind: 'ring',
          neurons: 30,
          warmup: 20,
          cue: [
            { at: 0, size: 3 },
            { at: 10, size: 3 },
            { at: 20, size: 3 },
          ],
        },
      },
    ],
    ['oscillators', { attractor: 'oscillators' }],
    ['initial conditions', { attractor: null, reservoir: { units: 40, tau: 20, initial: 1 } }],
  ])('go on from a checkpoint as if they had never stopped: %s', async (_, change) => {
    const s = spec(change);
    const whole = await play(s);
    const [half] = checkpoints(whole);
    if (half === undefined) throw new Error('no checkpoint');
    const rest = await play(s, { from: half });
    expect(numbersOf(rest).at(-1)).toEqual(numbersOf(whole).at(-1));
  });
});
