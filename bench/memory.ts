/**
 * How long a working memory takes the same path, over weight seeds:
 *
 *     npx tsx bench/memory.ts [--seeds 1-10] [--seconds 10] [--growth] ['{"weights":{"noise":0.12,"shift":0}}' …]
 *
 * Each argument is a spec's `memory`; without one it is the default. With each weight seed the memory runs twice with
 * fresh noise; with --growth once more, with the noise of the first and a cue that differs by a millionth. A line says
 *
 * - in how many seeds the two paths stay within one cell, and how long they do: the median, and the worst;
 * - the growth rate of the small difference (1/s) and the distance after 0.2 s that fresh noise alone makes (cells), from
 *   which the time to part would be ln(1 cell / distance) / rate;
 * - the path's length (cells), and the share of the time in which the bump is within 3 cells of where it was more than a
 *   second before;
 * - the standard deviation over time of the input of a reservoir of 1000 units.
 */
import { parseArgs } from 'node:util';
import { clock, type JsonObject, type Seed, type Share } from '../modules/index.ts';
import { OURS, readSpec, sharing } from '../pipelines/index.ts';
import { networkPipeline } from '../pipelines/run/network.ts';
import { isNetwork, type NetworkSpec } from '../pipelines/run/spec.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1-10' },
    seconds: { type: 'string', default: '10' },
    growth: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const [from = 1, to = from] = values.seeds.split('-').map(Number);

/** ms between two samples of the path. */
const EVERY = 10;
/** Units of the reservoir, each with an entry of W_attr of variance 1/N for each neuron. */
const UNITS = 1000;
/** A cue is made stronger by this. */
const NUDGE = 1e-6;

interface Path {
  /** The bump's centre, sample by sample. */
  readonly at: readonly (readonly [column: number, row: number])[];
  /** Standard deviation over time of W_attr x, averaged over units. */
  readonly drive: number;
}

const specOf = (memory: JsonObject, seed: number): NetworkSpec => {
  const spec = readSpec({ task: { kind: 'long', period: 1000 * seconds }, memory, seed });
  if (!isNetwork(spec)) throw new Error('expected the published network');
  return spec;
};

/** Where the bump goes in one trial. */
const pathOf = (spec: NetworkSpec, noiseSeed: Seed, share: Share): Path => {
  const upstream = networkPipeline(spec, OURS).parts?.({ noiseSeed, learning: false, share }).upstream;
  const at: [number, number][] = [];
  let sums: Float64Array | undefined;
  let squares = 0;
  clock({ trials: 1, trialSteps: 1000 * seconds, burst: Number.POSITIVE_INFINITY, controls: spec })
    .pipe((ticks) => upstream?.(ticks) as typeof ticks)
    .subscribe({
      next: (frame) => {
        const { attractor } = frame as typeof frame & {
          attractor: { x: { data: Float64Array }; position: { data: Float64Array } };
        };
        if (frame.step % EVERY > 0) return;
        at.push([attractor.position.data[0] as number, attractor.position.data[1] as number]);
        const { data: x } = attractor.x;
        sums ??= new Float64Array(x.length);
        for (let i = 0; i < x.length; i++) {
          sums[i] = (sums[i] as number) + (x[i] as number);
          squares += (x[i] as number) ** 2;
        }
      },
      error: (error) => {
        throw error;
      },
    });
  const mean = (sums ?? new Float64Array(0)).reduce((all, sum) => all + (sum / at.length) ** 2, 0);
  return { at, drive: Math.sqrt((squares / at.length - mean) / UNITS) };
};

/** How far apart two places on a torus are (cells). */
const apart = (side: number, [a, b]: readonly [number, number], [c, d]: readonly [number, number]): number => {
  const around = (cells: number): number => Math.min(Math.abs(cells), side - Math.abs(cells));
  return Math.hypot(around(a - c), around(b - d));
};

/** The slope of a straight line through values that are `step` seconds apart. */
const slope = (values: readonly number[], step: number): number => {
  const middle = (values.length - 1) / 2;
  const over = values.reduce((sum, value, i) => sum + (i - middle) * value, 0);
  return over / step / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
};

interface Measured {
  readonly held: number;
  readonly growth: number;
  readonly jitter: number;
  readonly length: number;
  readonly back: number;
  readonly drive: number;
}

const measure = (memory: JsonObject, seed: number): Measured => {
  const spec = specOf(memory, seed);
  const { side = 50, cue } = spec.memory as unknown as { side?: number; cue: JsonObject | null };
  const { share } = sharing();
  const first = pathOf(spec, [seed, 'path', 1], share);
  const second = pathOf(spec, [seed, 'path', 2], share);
  const { at } = first;
  const apartAt = (other: Path): readonly number[] =>
    at.map((place, i) => apart(side, place, other.at[i] as [number, number]));
  const distances = apartAt(second);
  const parted = distances.findIndex((distance) => !(distance <= 1));
  let growth = Number.NaN;
  if (values.growth && cue !== null && 'amplitude' in cue) {
    const nudged = specOf({ ...spec.memory, cue: { ...cue, amplitude: (cue.amplitude as number) + NUDGE } }, seed);
    const small = apartAt(pathOf(nudged, [seed, 'path', 1], share));
    const large = small.findIndex((distance) => distance > 0.3);
    const grown = small.slice(500 / EVERY, large < 0 ? undefined : large);
    growth = slope(
      grown.map((distance) => Math.log(distance + 1e-13)),
      EVERY / 1000,
    );
  }
  const second_ = 1000 / EVERY;
  const near = at.filter((place, i) =>
    at.slice(0, Math.max(0, i - second_)).some((one) => apart(side, one, place) < 3),
  );
  const stride = 50 / EVERY;
  const length = at.reduce(
    (sum, place, i) => (i === 0 || i % stride > 0 ? sum : sum + apart(side, place, at[i - stride] as [number, number])),
    0,
  );
  return {
    ...{ held: parted < 0 ? seconds : (parted * EVERY) / 1000, growth, jitter: distances[200 / EVERY] ?? Number.NaN },
    ...{ length, back: near.length / at.length, drive: first.drive },
  };
};

const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] as number;
const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;

console.log(`| memory, weight seeds ${from} to ${to} | within a cell for ${seconds} s | how long (s): median, worst | growth (1/s) | noise's distance (cells) | length (cells) | near an earlier place | drive |
| --- | --- | --- | --- | --- | --- | --- | --- |`);
for (const text of positionals.length > 0 ? positionals : ['{}']) {
  const all: Measured[] = [];
  for (let seed = from; seed <= to; seed++) all.push(measure(JSON.parse(text) as JsonObject, seed));
  const of = (name: keyof Measured): readonly number[] => all.map((one) => one[name]);
  const held = of('held');
  const cells = [
    `${held.filter((time) => time >= seconds).length} of ${all.length}`,
    `${median(held).toFixed(1)}, ${Math.min(...held).toFixed(1)}`,
    median(of('growth')).toFixed(2),
    median(of('jitter')).toFixed(4),
    mean(of('length')).toFixed(0),
    mean(of('back')).toFixed(2),
    mean(of('drive')).toFixed(2),
  ];
  console.log(`| \`${text}\` | ${cells.join(' | ')} |`);
}
