import { within } from '../../modules/core/controls.ts';
import type {
  Description,
  KindAbout,
  KindParameter,
  Node,
  Parameter,
  PlaceAbout,
  Signal,
} from '../../server/page/contract.ts';
import type { Fake } from './fakes.ts';
import { own } from './ownPipeline.ts';
import { oscillation, parametersOf } from './waves.ts';

/** The paper's network, as it describes itself. */

const number = (
  name: string,
  standard: number,
  description: string,
  more: Partial<KindParameter> = {},
): KindParameter => ({
  ...{ name, default: standard, description, live: true, min: 0, max: 1e9 },
  ...more,
});

const kind = (name: string, title: string, equation: string, ...parameters: readonly KindParameter[]): KindAbout => ({
  ...{ kind: name, title, equation, parameters },
});

const none = (title: string, equation: string): KindAbout => ({ ...kind('none', title, equation), nothing: true });

const adaptation = number('adaptation', 1.5, 'adaptation: how fast the bump moves', { symbol: 's', slider: [0, 3] });
const cue: KindParameter = {
  ...{ name: 'cue', description: 'what is added to e before a trial', live: false, orNull: 'no cue' },
  default: { row: 20, column: 20, size: 5, amplitude: 1 },
};

const memory: readonly KindAbout[] = [
  {
    ...kind('bump', 'a live bump', 'τₘ ẋ = −x + [J x + e − h]₊,  τₐ ḣ = −h + s x'),
    source: 'Pogodin et al. 2019, eq. 7',
    parameters: [
      adaptation,
      number('side', 50, 'neurons along a side', { live: false, whole: true }),
      number('weights.noise', 0.12, 'noise of the weights', { live: false, symbol: 'σ_J' }),
      cue,
    ],
  },
  kind('replayed', 'one recording, in every trial', 'x(t) as it was recorded'),
  kind('ring', 'a bump on a ring', 'τₘ ẋ = −x + [J x + e − h]₊,  J by the distance on the ring', adaptation),
  kind('oscillators', 'fixed oscillators', 'xᵢ = ½ (1 + cos(2π t / Tᵢ + φᵢ))'),
  none('none', 'there is no working memory'),
];

const rule: readonly KindAbout[] = [
  kind(
    'hebbian',
    'Hebbian',
    'ΔW = η(t) M (z − z̄) rᵀ',
    number('learningRate', 5e-4, 'learning rate at the start', { symbol: 'η₀', scale: 'log', slider: [1e-5, 1e-2] }),
    number('decay', 20000, 'steps until it has halved', {
      ...{ symbol: 'τ_η', unit: 'ms', orNull: 'constant', scale: 'log', slider: [100, 1e6], whole: true },
    }),
  ),
  kind(
    'force',
    'FORCE',
    'ΔW = (f − ẑ) kᵀ,  k = P r / (1 + rᵀ P r)',
    number('alpha', 1, 'P(0) = I/α', { symbol: 'α', live: false, above: 0 }),
  ),
  none('no learning', 'ΔW = 0'),
];

const consolidation: readonly KindAbout[] = [
  kind('everyStep', 'at every step', 'W_ro ← W_ro + ΔW'),
  kind(
    'every',
    'every k steps',
    'W_ro ← W_ro + Σ ΔW',
    number('steps', 1, 'steps', { symbol: 'k', whole: true, scale: 'log', slider: [1, 1000] }),
  ),
  kind('perTrial', 'at the end of a trial', 'W_ro ← W_ro + Σ ΔW'),
  kind('frozen', 'frozen', 'W_ro stays'),
];

const projection: readonly KindAbout[] = [
  kind(
    'sparse',
    'with noise',
    'drive = c W_attr x + noise',
    number('strength', 1, 'strength of the memory’s input', { symbol: 'c', slider: [0, 3] }),
    number('driveNoise', 0.05, 'noise on it', { symbol: 'σ', slider: [0, 0.5] }),
  ),
  none('silent', 'drive = 0'),
];

const reservoir: readonly KindAbout[] = [
  kind(
    'rate',
    'random recurrent network',
    'τ u̇ = −u + λ W_rec r + W_fb z + drive,  r = tanh u + ξ',
    number('lambda', 1.5, 'strength of the recurrence', { symbol: 'λ', slider: [0, 3] }),
    number('rateNoise', 0.05, 'noise on the rates, ±', { symbol: 'ξ', slider: [0, 0.5] }),
    number('units', 1000, 'units', { live: false, symbol: 'N', whole: true, min: 1 }),
    {
      name: 'backend',
      default: 'compiled',
      description: 'what computes it',
      live: false,
      choices: ['compiled', 'plain'],
    },
  ),
];

const readout: readonly KindAbout[] = [
  kind(
    'linear',
    'linear, exploring',
    'ẑ = W_ro r,  z = ẑ + η',
    number('exploration', 0.5, 'exploration noise, ±', { symbol: 'η', slider: [0, 2] }),
    {
      name: 'noise',
      default: 'uniform',
      description: 'how it is distributed',
      live: true,
      choices: ['uniform', 'normal'],
    },
  ),
];

const reward: readonly KindAbout[] = [kind('success', 'better than lately?', 'P = −‖f − z‖²,  M = 1 if P > P̄, else 0')];

const place = (
  variant: string,
  name: string,
  title: string,
  symbol: string,
  writes: string,
  stands: string,
  kinds: readonly KindAbout[],
): PlaceAbout => ({
  ...{ variant, name, title, symbol, writes, kind: stands, kinds },
});

const placesOf = (variant: string, stands: Readonly<Record<string, string>>): readonly PlaceAbout[] => [
  place(variant, 'memory', 'Working memory', 'x', 'memory', stands.memory ?? 'bump', memory),
  place(variant, 'projection', 'Projection', 'c W_attr x', 'drive', stands.projection ?? 'sparse', projection),
  place(variant, 'reservoir', 'Reservoir', 'r', 'reservoir', stands.reservoir ?? 'rate', reservoir),
  place(variant, 'readout', 'Readout', 'ẑ, z', 'readout', stands.readout ?? 'linear', readout),
  place(variant, 'reward', 'Reward', 'P, M', 'reward', stands.reward ?? 'success', reward),
  place(variant, 'rule', 'Learning rule', 'ΔW', 'update', stands.rule ?? 'hebbian', rule),
  place(
    variant,
    'consolidation',
    'Consolidation',
    'W_ro',
    'weights',
    stands.consolidation ?? 'everyStep',
    consolidation,
  ),
];

const READS: Readonly<Record<string, readonly string[]>> = {
  hebbian: ['reward.M', 'readout.z', 'readout.zbar', 'reservoir.r'],
  force: ['target', 'readout.zhat', 'reservoir.r'],
  none: ['reservoir.r'],
};

const graphOf = (places: readonly PlaceAbout[]): readonly Node[] => {
  const variant = places[0]?.variant ?? '';
  const kindIn = (name: string): string => places.find((one) => one.name === name)?.kind ?? '';
  const node = (name: string, at: string, ...reads: readonly string[]): Node => ({
    variant,
    name,
    kind: kindIn(at),
    reads,
    place: at,
  });
  const remembers = kindIn('memory') !== 'none';
  return [
    { variant, name: 'target', kind: 'signal', reads: [] },
    ...(remembers ? [node('memory', 'memory')] : []),
    node('drive', 'projection', ...(remembers ? ['memory.x'] : [])),
    node('reservoir', 'reservoir', 'drive', 'past.readout.z'),
    node('readout', 'readout', 'reservoir.r', 'past.weights'),
    node('reward', 'reward', 'target', 'readout.z'),
    node('update', 'rule', ...(READS[kindIn('rule')] ?? [])),
    node('weights', 'consolidation', 'update', 'past.weights'),
  ];
};

const signalsOf = (remembers: boolean): readonly Signal[] => [
  { name: 'target', shape: [1] },
  ...(remembers
    ? ([
        { name: 'memory.x', shape: [2500], layout: 'sheet' },
        { name: 'memory.position', shape: [2] },
      ] as const)
    : []),
  { name: 'drive', shape: [1000] },
  { name: 'reservoir.u', shape: [1000] },
  { name: 'reservoir.r', shape: [1000], layout: 'raster' },
  { name: 'readout.zhat', shape: [1] },
  { name: 'readout.z', shape: [1] },
  { name: 'readout.zbar', shape: [1] },
  ...['reward.P', 'reward.Pbar', 'reward.M', 'update.eta', 'update.norm', 'weights.norm'].map((name) => ({
    name,
    shape: [],
  })),
  { name: 'update.post', shape: [1] },
  { name: 'weights', shape: [1, 1000] },
];

interface Stands {
  readonly variant: string;
  readonly stands: Readonly<Record<string, string>>;
}

const describe = (pipeline: string, all: readonly Stands[]): Description => {
  const places = all.flatMap(({ variant, stands }) => placesOf(variant, stands));
  return {
    ...{ pipeline, dt: 1, trialSteps: 1000, seed: 1, paused: false, speed: 1, warnings: [] },
    variants: all.map(({ variant }) => variant),
    signals: all.flatMap(({ variant, stands }) =>
      signalsOf(stands.memory !== 'none').map((one) => ({
        ...one,
        name: within(variant, one.name),
      })),
    ),
    graph: all.flatMap(({ variant }) => graphOf(places.filter((one) => one.variant === variant))),
    places,
    parameters: parametersOf(places),
  };
};

const fakeOf = (pipeline: string, all: readonly Stands[]): Fake => ({
  description: describe(pipeline, all),
  specs: all.map(({ variant, stands }) => ({
    variant,
    spec: {
      task: { kind: 'long' },
      memory: { kind: stands.memory ?? 'bump' },
      rule: { kind: stands.rule ?? 'hebbian' },
      seed: 1,
    },
  })),
  valueAt: oscillation,
  swapped: (now, at, next, only) =>
    describe(
      now.pipeline,
      now.variants.map((variant) => {
        const kinds = now.places.filter((one) => one.variant === variant).map(({ name, kind }) => [name, kind]);
        const changed = only === undefined || only === variant ? { [at]: next } : {};
        return { variant, stands: { ...Object.fromEntries(kinds), ...changed } };
      }),
    ),
});

const undeclared: Fake = {
  description: {
    ...{
      pipeline: 'undeclared',
      dt: 1,
      trialSteps: 500,
      seed: 1,
      variants: [''],
      paused: false,
      speed: 1,
      places: [],
      warnings: [],
    },
    signals: [
      { name: 'input', shape: [3], unit: 'mV' },
      { name: 'thing.state', shape: [300] },
      { name: 'thing.level', shape: [] },
    ],
    graph: [
      { variant: '', name: 'input', kind: 'wave', reads: [] },
      { variant: '', name: 'thing', kind: 'mine', reads: ['input', 'past.thing'] },
    ],
    parameters: [
      { name: 'thing.gain', value: 2, description: 'how much of it', live: true },
    ] satisfies readonly Parameter[],
  },
  specs: [{ variant: '', spec: {} }],
  scored: false,
  valueAt: oscillation,
};

export const FAKES: Readonly<Record<string, Fake>> = {
  paper: fakeOf('long-hebbian-attractor', [{ variant: '', stands: {} }]),
  compared: fakeOf('three', [
    { variant: 'memory', stands: {} },
    { variant: 'hebbian', stands: { memory: 'none' } },
    { variant: 'force', stands: { memory: 'none', rule: 'force' } },
  ]),
  alone: fakeOf('short-force', [{ variant: '', stands: { memory: 'none', rule: 'force' } }]),
  own,
  undeclared,
};
