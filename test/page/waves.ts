import { within } from '../../modules/core/controls.ts';
import type { Parameter, PlaceAbout, Signal } from '../../server/page/contract.ts';

const size = ({ shape }: Signal): number => shape.reduce((a, b) => a * b, 1);

/** Something for every signal that can be looked at: a bump that moves, curves, rates that go up and down. */
export const oscillation = (path: string, signal: Signal, step: number): number | Float64Array => {
  const count = size(signal);
  const t = (2 * Math.PI * step) / 1000;
  if (path.endsWith('position')) return bumpAt(50, step) as Float64Array;
  if (signal.layout === 'sheet') return bumpOn(Math.round(Math.sqrt(count)), step);
  if (signal.layout === 'ring')
    return Float64Array.from({ length: count }, (_, i) => Math.max(0, Math.cos((2 * Math.PI * i) / count - t)) ** 4);
  const wave = (i: number): number => Math.sin(t * (1 + (i % 7)) + i) / (1 + (i % 3));
  if (signal.shape.length > 1)
    return Float64Array.from({ length: count }, (_, i) => 0.02 * Math.sin(i * 0.37) * Math.cos(t / 5 + i / 90));
  if (path === 'target') return Float64Array.of(Math.sin(t) + 0.4 * Math.sin(3 * t));
  if (path === 'readout.zhat') return Float64Array.of(0.95 * Math.sin(t - 0.05) + 0.42 * Math.sin(3 * t));
  if (path === 'readout.z')
    return Float64Array.of(Math.sin(t) + 0.4 * Math.sin(3 * t) + 0.4 * Math.sin(step * 12.9898));
  if (path === 'reward.P') return -(Math.sin(step * 12.9898) ** 2) / 6;
  if (path === 'reward.Pbar') return -0.08 + 0.02 * Math.sin(step / 30);
  if (path === 'reward.M') return Math.sin(step * 7.13) > 0 ? 1 : 0;
  if (path === 'update.eta') return 5e-4 / (1 + step / 20000);
  if (path.endsWith('norm')) return 0.36 * (1 - Math.exp(-step / 5000));
  if (signal.shape.length === 0) return 1 + Math.sin(t / 2);
  return Float64Array.from({ length: count }, (_, i) => wave(i));
};

const bumpAt = (side: number, step: number): Float64Array =>
  Float64Array.of(
    (side * (0.5 + 0.3 * Math.cos(step / 900)) + side) % side,
    (side * (0.5 + 0.25 * Math.sin(step / 400)) + side) % side,
  );

const bumpOn = (side: number, step: number): Float64Array => {
  const [column = 0, row = 0] = bumpAt(side, step);
  return Float64Array.from({ length: side * side }, (_, i) => {
    const distance = Math.hypot((i % side) - row, Math.floor(i / side) - column);
    return 8 * Math.exp(-((distance / (0.08 * side)) ** 2)) * (0.7 + 0.3 * Math.sin(i * 91.7));
  });
};

/** What a server says of places: which kind stands there, and that kind's parameters as by default. */
export const parametersOf = (places: readonly PlaceAbout[]): readonly Parameter[] =>
  places.flatMap(({ variant, name, title, kind, kinds }): readonly Parameter[] => [
    { name: within(variant, name), value: kind, description: title, live: true, choices: kinds.map((one) => one.kind) },
    ...(kinds.find((one) => one.kind === kind)?.parameters ?? []).map(({ default: value, name: own, ...about }) => ({
      ...{ ...about, value, name: within(variant, `${name}.${own}`) },
    })),
  ]);
