import type {
  Controls,
  Driven,
  Module,
  Proposed,
  ReadOut,
  Recurrent,
  Remembering,
  Rewarded,
  Targeted,
  Tensor,
  Weighted,
} from 'reservoir-rx';
import {
  dense,
  everyStep,
  feedback,
  force,
  frozen,
  gaussian,
  hebbian,
  keyOf,
  live,
  math,
  mealy,
  pipeline,
  place,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  ring,
  short,
  target,
  vector,
  zeros,
} from 'reservoir-rx';

const [units, outputs, trialSteps, neurons, count] = [200, 1, 1000, 100, 10];

/** The second memory, a signal of its own: waves that go around once, twice, … in a trial. */
type Waving = { readonly waves: Tensor };
const waves = mealy<null, unknown, Waving>({
  writes: 'waves',
  kind: 'waves',
  init: () => null,
  step: (state, { stepInTrial }) => {
    const turn = (2 * Math.PI * stepInTrial) / trialSteps;
    return [vector(Float64Array.from({ length: count }, (_, i) => math.cos((i + 1) * turn))), state];
  },
});

/** What enters the reservoir: share · A x + (1 − share) · B waves, with A and B drawn from the seed. */
const mixed = (seed: number, share: (controls: Controls) => number): Module<Remembering & Waving, Driven> => {
  const draw = (columns: number, name: string): Float64Array => {
    const weights = new Float64Array(units * columns);
    gaussian(keyOf(seed, 'mixed', name)).fill(weights, 0);
    return weights.map((weight) => weight / Math.sqrt(columns));
  };
  const [A, B] = [draw(neurons, 'ring'), draw(count, 'waves')];
  const row = (weights: Float64Array, x: Float64Array, i: number): number =>
    x.reduce((sum, value, j) => sum + (weights[i * x.length + j] ?? 0) * value, 0);
  return mealy<null, Remembering & Waving, Driven>({
    writes: 'drive',
    kind: 'mixed',
    init: () => null,
    step: (state, { controls, attractor, waves: second }) => {
      const [a, x, y] = [share(controls), dense(attractor.x), dense(second)];
      return [vector(Float64Array.from({ length: units }, (_, i) => a * row(A, x, i) + (1 - a) * row(B, y, i))), state];
    },
  });
};

/** A module between reservoir and readout: how active the units are on average. Whoever comes after it can read it. */
const activity = mealy<{ mean: number }, Recurrent, { readonly activity: number }>({
  writes: 'activity',
  kind: 'mean',
  init: () => ({ mean: 0 }),
  step: ({ mean }, { reservoir: { r } }) => {
    const at = r.data.reduce((sum, rate) => sum + Math.abs(rate), 0) / r.size;
    const next = mean + 0.02 * (at - mean);
    return [next, { mean: next }];
  },
});

export default pipeline(
  {
    name: 'two memories',
    trialSteps,
    parameters: { share: live(0.5, { min: 0, max: 1, slider: [0, 1], about: 'how much of the input is the ring’s' }) },
    protocol: { trials: 50, testAt: [10, 25] },
  },
  ({ seed, noiseSeed, learning, parameters }) => {
    const names = { seed, noiseSeed };
    const rest = { readout: readoutAtRest(outputs), weights: zeros(outputs, units) };
    return (ticks) =>
      ticks.pipe(
        target(short({ period: trialSteps })),
        ring({ neurons, ...names }),
        waves,
        feedback<ReadOut & Weighted, Targeted & Remembering & Waving>(rest)((past) =>
          past.pipe(
            mixed(seed, parameters.share),
            reservoir({ units, ...names }),
            activity,
            readout(names),
            reward(),
            place<Targeted & ReadOut & Recurrent & Rewarded, Proposed>('rule', [hebbian, force], { units }),
            learning ? everyStep() : frozen(),
          ),
        ),
      );
  },
);
