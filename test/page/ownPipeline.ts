import type { KindAbout, Node, PlaceAbout } from '../../server/page/contract.ts';
import type { Fake } from './fakes.ts';
import { oscillation, parametersOf } from './waves.ts';

/** A user's own: two memories, a module between reservoir and readout, two readouts, a loop within the loop. */

const kind = (name: string, title: string, equation: string, parameters: KindAbout['parameters'] = []): KindAbout => ({
  ...{ kind: name, title, equation, parameters },
});

const gain = { name: 'gain', default: 1, description: 'how strong', live: true, symbol: 'g', slider: [0, 2] as const };

const place = (
  name: string,
  title: string,
  writes: string,
  kinds: readonly KindAbout[],
  symbol?: string,
): PlaceAbout => ({
  ...{ variant: '', name, title, writes, kinds, kind: kinds[0]?.kind ?? 'none' },
  ...(symbol === undefined ? {} : { symbol }),
});

const places: readonly PlaceAbout[] = [
  place(
    'slow',
    'Slow memory',
    'slow',
    [kind('sheet', 'a bump on a sheet', 'ẋ = −x + f(x)', [gain]), { ...kind('none', 'none', ''), nothing: true }],
    'x_slow',
  ),
  place(
    'fast',
    'Fast memory',
    'fast',
    [kind('phases', 'phases on a ring', 'φ̇ = ω', [{ ...gain, name: 'omega', symbol: 'ω' }])],
    'φ',
  ),
  place(
    'filter',
    'Synaptic filter',
    'filter',
    [
      kind('exponential', 'exponential', 'τ ṡ = −s + r', [
        {
          name: 'tau',
          default: 20,
          description: 'time constant',
          live: true,
          symbol: 'τ',
          unit: 'ms',
          above: 0,
          scale: 'log',
        },
        { name: 'steps', default: 4, description: 'stages', live: false, whole: true, min: 1 },
      ]),
    ],
    's',
  ),
  place('readout', 'Motor readout', 'readout', [kind('linear', 'linear', 'z = W s', [gain])], 'z'),
  place('eye', 'Gaze readout', 'eye', [kind('linear', 'linear', 'y = V s')], 'y'),
];

const node = (name: string, kind: string, at: string | undefined, ...reads: readonly string[]): Node => ({
  ...{ variant: '', name, kind, reads },
  ...(at === undefined ? {} : { place: at }),
});

export const own: Fake = {
  description: {
    ...{
      pipeline: 'two-memories',
      dt: 1,
      trialSteps: 1000,
      seed: 1,
      variants: [''],
      paused: false,
      speed: 1,
      places,
      warnings: [],
    },
    signals: [
      { name: 'slow.x', shape: [400], layout: 'sheet', unit: 'Hz' },
      { name: 'fast.phi', shape: [64], layout: 'ring' },
      { name: 'drive', shape: [500] },
      { name: 'pool.r', shape: [500], layout: 'raster' },
      { name: 'pool.inhibition', shape: [] },
      { name: 'filter.s', shape: [500] },
      { name: 'readout.z', shape: [2] },
      { name: 'eye.y', shape: [12] },
      { name: 'error', shape: [2], unit: 'cm' },
      { name: 'teacher.dW', shape: [2, 500] },
      { name: 'teacher.rate', shape: [] },
      { name: 'weights', shape: [2, 500] },
      ...Array.from({ length: 6 }, (_, i) => ({ name: `probe.p${i}`, shape: [] })),
    ],
    graph: [
      node('slow', 'sheet', 'slow'),
      node('fast', 'phases', 'fast'),
      node('drive', 'sum', undefined, 'slow.x', 'fast.phi', 'past.eye.y'),
      {
        ...node('pool', 'spiking', undefined, 'drive', 'past.pool.r', 'past.filter.s', 'past.readout.z'),
        title: 'spiking units',
      },
      node('filter', 'exponential', 'filter', 'pool.r'),
      node('readout', 'linear', 'readout', 'filter.s', 'past.weights'),
      node('eye', 'linear', 'eye', 'filter.s'),
      node('error', 'distance', undefined, 'readout.z', 'eye.y'),
      node('teacher', 'mine', undefined, 'error', 'filter.s'),
      node('weights', 'sum', undefined, 'teacher.dW', 'past.weights'),
      node('probe', 'meter', undefined, 'pool.r'),
    ],
    parameters: [
      ...parametersOf(places),
      { name: 'pool.threshold', value: 0.7, description: 'when a unit fires', live: true, symbol: 'θ' },
    ],
  },
  specs: [{ variant: '', spec: {} }],
  scored: false,
  valueAt: oscillation,
};
