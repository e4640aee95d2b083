import {
  type Driven,
  everyStep,
  feedback,
  force,
  frozen,
  hebbian,
  live,
  mealy,
  now,
  oscillators,
  type Proposed,
  pipeline,
  place,
  projection,
  type ReadOut,
  type Recurrent,
  type Remembering,
  type Rewarded,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  ring,
  short,
  type Targeted,
  type Tensor,
  target,
  vector,
  type Weighted,
  zeros,
} from 'reservoir-rx';

const [units, outputs] = [40, 1];

/** A second memory beside the first: a ramp over the trial. */
interface Ramp {
  readonly ramp: Tensor;
}
const ramp = (trialSteps: number) =>
  mealy<null, unknown, Ramp>({
    writes: 'ramp',
    kind: 'ramp',
    init: () => null,
    step: (state, { stepInTrial }) => [vector(Float64Array.of(stepInTrial / trialSteps)), state],
  });

/** Both as one input: drive + gain · ramp. */
interface Mixed {
  readonly mixed: Tensor;
}
const mix = (gain: (controls: never) => number) =>
  mealy<null, Driven & Ramp, Mixed>({
    writes: 'mixed',
    kind: 'mix',
    init: () => null,
    step: (state, { controls, drive, ramp: { data } }) => [
      vector(drive.data.map((value) => value + now(gain as never, controls) * (data[0] ?? 0))),
      state,
    ],
  });

type Upstream = Targeted & Remembering & Ramp;

export default pipeline(
  {
    name: 'two memories',
    trialSteps: 60,
    parameters: { gain: live(0.1, { min: 0, max: 10, symbol: 'g', about: 'strength of the second memory' }) },
    protocol: { trials: 4, testAt: [2], testTrials: 1 },
  },
  ({ seed, noiseSeed, learning, parameters }) =>
    (ticks) =>
      ticks.pipe(
        target(short({ period: 60 })),
        place<unknown, Remembering>('clock', [oscillators, ring], { seed, noiseSeed }),
        ramp(60),
        feedback<ReadOut & Weighted, Upstream>({ readout: readoutAtRest(outputs), weights: zeros(outputs, units) })(
          (past) =>
            past.pipe(
              projection({ seed, noiseSeed, units }),
              mix(parameters.gain as never),
              reservoir({ seed, noiseSeed, units }),
              readout({ seed, noiseSeed }),
              reward(),
              place<Targeted & ReadOut & Recurrent & Rewarded, Proposed>('rule', [hebbian, force]),
              learning ? everyStep() : frozen(),
            ),
        ),
      ),
);
