/** How a module of the pipeline is shown: what it is called, where its box stands, its equation as in the paper. */
export interface ModuleView {
  readonly title: string;
  readonly symbol: string;
  /** Column and row of the diagram. */
  readonly at: readonly [number, number];
  /** The place that modules can be swapped in. */
  readonly place?: 'attractor' | 'rule' | 'consolidation';
  /** What stands here, by its kind. */
  readonly kinds: Readonly<Record<string, KindView>>;
}

export interface KindView {
  readonly title: string;
  readonly equation: string;
  /** Live parameters. */
  readonly parameters: readonly string[];
}

const kind = (title: string, equation: string, ...parameters: readonly string[]): KindView => ({
  title,
  equation,
  parameters,
});

const projected = ['projection.strength', 'projection.driveNoise'] as const;

/** By the signal that a module writes. */
export const MODULES: Readonly<Record<string, ModuleView>> = {
  attractor: {
    ...{ title: 'Working memory', symbol: 'x', at: [0, 0], place: 'attractor' },
    kinds: {
      bump: kind('a live bump', 'τₘ ẋ = −x + [J x + e − h]₊,  τₐ ḣ = −h + s x', 'attractor.adaptation'),
      replayed: kind('one recording, in every trial', 'x(t) as it was recorded'),
      ring: kind(
        'a bump on a ring',
        'τₘ ẋ = −x + [J x + e − h]₊,  J by the distance on the ring',
        'attractor.adaptation',
      ),
      oscillators: kind('fixed oscillators', 'xᵢ = ½ (1 + cos(2π t / Tᵢ + φᵢ))'),
      none: kind('none', 'there is no working memory'),
    },
  },
  drive: {
    ...{ title: 'Projection', symbol: 'c W_attr x', at: [1, 0] },
    kinds: {
      projection: kind('with noise', 'drive = c W_attr x + noise', ...projected),
      silence: kind('silent', 'drive = 0'),
    },
  },
  reservoir: {
    ...{ title: 'Reservoir', symbol: 'r', at: [2, 0] },
    kinds: {
      rate: kind(
        'random recurrent network',
        'τ u̇ = −u + λ W_rec r + W_fb z + drive,  r = tanh u + ξ',
        'reservoir.lambda',
        'reservoir.rateNoise',
      ),
    },
  },
  readout: {
    ...{ title: 'Readout', symbol: 'ẑ, z', at: [3, 0] },
    kinds: { linear: kind('linear, exploring', 'ẑ = W_ro r,  z = ẑ + η', 'readout.exploration') },
  },
  target: {
    ...{ title: 'Target', symbol: 'f', at: [0, 1] },
    kinds: { signal: kind('the signal to draw', 'f(t)') },
  },
  reward: {
    ...{ title: 'Reward', symbol: 'P, M', at: [1, 1] },
    kinds: { success: kind('better than lately?', 'P = −‖f − z‖²,  M = 1 if P > P̄, else 0') },
  },
  update: {
    ...{ title: 'Learning rule', symbol: 'ΔW', at: [2, 1], place: 'rule' },
    kinds: {
      hebbian: kind('Hebbian', 'ΔW = η(t) M (z − z̄) rᵀ', 'hebbian.learningRate', 'hebbian.decay'),
      force: kind('FORCE', 'ΔW = (f − ẑ) kᵀ,  k = P r / (1 + rᵀ P r)', 'force.alpha'),
      none: kind('none', 'ΔW = 0'),
    },
  },
  weights: {
    ...{ title: 'Consolidation', symbol: 'W_ro', at: [3, 1], place: 'consolidation' },
    kinds: {
      everyStep: kind('at every step', 'W_ro ← W_ro + ΔW'),
      every: kind('every k steps', 'W_ro ← W_ro + Σ ΔW', 'every.steps'),
      perTrial: kind('at the end of a trial', 'W_ro ← W_ro + Σ ΔW'),
      sparsely: kind('with a probability', 'W_ro ← W_ro + ΔW, with probability p', 'sparsely.probability'),
      frozen: kind('frozen', 'W_ro stays'),
    },
  },
};

/** A live parameter as a slider: its symbol, and the part of its range that is worth trying. */
export interface KnobView {
  readonly symbol: string;
  readonly words: string;
  readonly min: number;
  readonly max: number;
  /** Steps of the slider between them. */
  readonly logarithmic?: boolean;
  /** Below the slider's least value: something of its own. */
  readonly zero?: string;
  readonly whole?: boolean;
}

export const KNOBS: Readonly<Record<string, KnobView>> = {
  'attractor.adaptation': { symbol: 's', words: 'adaptation: how fast the bump moves', min: 0, max: 3 },
  'projection.strength': { symbol: 'c', words: 'strength of the memory’s input', min: 0, max: 3 },
  'projection.driveNoise': { symbol: 'σ', words: 'noise on it', min: 0, max: 0.5 },
  'reservoir.lambda': { symbol: 'λ', words: 'strength of the recurrence', min: 0, max: 3 },
  'reservoir.rateNoise': { symbol: 'ξ', words: 'noise on the rates, ±', min: 0, max: 0.5 },
  'readout.exploration': { symbol: 'η', words: 'exploration noise, ±', min: 0, max: 2 },
  'hebbian.learningRate': {
    symbol: 'η₀',
    words: 'learning rate at the start',
    min: 1e-5,
    max: 1e-2,
    logarithmic: true,
  },
  'hebbian.decay': {
    ...{ symbol: 'τ_η', words: 'steps until it has halved', min: 100, max: 1e6, logarithmic: true },
    ...{ zero: 'constant', whole: true },
  },
  'force.alpha': { symbol: 'α', words: 'P(0) = I/α, when next swapped in', min: 0.01, max: 100, logarithmic: true },
  'every.steps': { symbol: 'k', words: 'steps', min: 1, max: 1000, logarithmic: true, whole: true },
  'sparsely.probability': { symbol: 'p', words: 'probability of a step', min: 0, max: 1 },
};
