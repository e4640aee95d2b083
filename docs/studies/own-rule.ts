import {
  attractor,
  blockCue,
  type Driven,
  everyStep,
  feedback,
  frozen,
  hebbian,
  type Module,
  mealy,
  type Proposed,
  pogodin2019,
  projection,
  type ReadOut,
  type Recurrent,
  type Rewarded,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  type Seed,
  short,
  silence,
  type Targeted,
  type Tick,
  target,
  vector,
  type Weighted,
  workingMemory,
  zeros,
} from 'reservoir-rx';
import { study } from 'reservoir-rx/studies';
import type { OperatorFunction } from 'rxjs';

// A rule of one's own beside the published one, each with and without a working memory. The network is small, its sheet
// of 14 × 14 scaled to drive it as the published one does.
const [units, outputs, side] = [100, 1, 14];
const at = short({ period: 300 });
const cue = blockCue(side, { row: 6, column: 6, size: 5, amplitude: 1 });

type Rule = Module<ReadOut & Recurrent & Rewarded, Proposed>;
type Memory = OperatorFunction<Tick, Tick & Driven>;

/** ΔW = dt η (P − P̄)₊ (z − z̄) rᵀ: how much better than lately counts, not only whether. */
const graded = ({ learningRate }: { readonly learningRate: number }): Rule =>
  mealy<null, ReadOut & Recurrent & Rewarded, Proposed>({
    writes: 'update',
    kind: 'graded',
    init: () => null,
    step: (state, { dt, reward: { P, Pbar }, readout: { z, zbar }, reservoir: { r } }) => {
      const better = Math.max(0, P - Pbar);
      const post = z.data.map((value, d) => dt * learningRate * better * (value - (zbar.data[d] ?? 0)));
      return [{ post: vector(post), pre: r }, state];
    },
  });

const bump =
  (seed: number, noiseSeed: Seed): Memory =>
  (ticks) =>
    ticks.pipe(
      attractor({ ...workingMemory, side, cue, seed, noiseSeed }),
      projection({ units, neurons: side * side, strength: 4, driveNoise: 0.05, connectivity: 0.1, seed, noiseSeed }),
    );

/** From the working memory to the output; the noise may come from a seed of its own. */
const network = (memory: Memory, seed: number, noiseSeed: Seed) => ({
  upstream: (ticks: Parameters<Memory>[0]) => ticks.pipe(memory, target(at)),
  reservoir: reservoir({ ...pogodin2019.reservoir, units, outputs, seed, noiseSeed }),
  readout: readout({ ...pogodin2019.readout, outputs, seed: noiseSeed }),
});

const rest = { readout: readoutAtRest(outputs), weights: zeros(outputs, units) };

export default study<{ rule: Rule; memory: Memory }>({
  name: 'own-rule',
  vary: {
    rule: {
      hebbian: () => hebbian(pogodin2019.hebbian),
      graded: () => graded({ learningRate: 5e-4 }),
    },
    memory: { bump, none: () => silence({ units }) },
  },
  protocol: { trialSteps: 300, trials: 20, testAt: [5, 10], testTrials: 2 },
  measure: 'zeroShift',
  training: ({ rule, memory }, seed) => {
    const { upstream, ...parts } = network(memory, seed, seed);
    return (ticks) =>
      upstream(ticks).pipe(
        feedback<ReadOut & Weighted, Targeted & Driven>(rest)((past) =>
          past.pipe(parts.reservoir, parts.readout, reward(pogodin2019.reward), rule, everyStep()),
        ),
      );
  },
  testing: ({ memory }, seed, noiseSeed) => {
    const { upstream, ...parts } = network(memory, seed, noiseSeed);
    return (ticks) =>
      upstream(ticks).pipe(
        feedback<ReadOut & Weighted, Targeted & Driven>(rest)((past) =>
          past.pipe(parts.reservoir, parts.readout, frozen()),
        ),
      );
  },
});
