/**
 * What a step costs, and where it goes:
 *
 *     npx tsx bench/run.ts [--quick]
 */
import { cpus } from 'node:os';
import { drawFeedback, drawProjection, drawRecurrent, drawSheet } from '../modules/connectivity.ts';
import { keyOf } from '../modules/core/key.ts';
import { copied, fresh } from '../modules/core/tensor.ts';
import { pogodin2019, workingMemory } from '../modules/index.ts';
import { attractorLayout, SLOTS } from '../modules/kernels/attractor.ts';
import * as kernels from '../modules/kernels/index.ts';
import { projectionBlocks, projectionLayout } from '../modules/kernels/pathway.ts';
import { silent } from '../modules/noise.ts';
import { stepper, VARIANTS, type Variant } from './models.ts';
import { measure, row, type Timing } from './timing.ts';

const quick = process.argv.includes('--quick');
const UNITS = quick ? [500, 1000] : [500, 1000, 2000, 4000];
const SIDES = quick ? [30] : [30, 50];
const BUDGET = quick ? 150 : 600;
const key = keyOf(7, 'bench');
/** Bytes of an entry of a drawn sparse matrix: half of a float64, and its place in 16 bits. */
const ENTRY = 4 + 2;

/** One kernel: what a call costs, the bytes it has to read and write, and what its memory holds. */
interface Row {
  readonly name: string;
  readonly time: Timing;
  /** Read and written by a call, each array once. */
  readonly traffic: number;
  readonly held?: number;
  /** What the matrices and states take without any filling up. */
  readonly least?: number;
}

const vectorKernels = (n: number): Row[] => {
  const a = new Float64Array(n);
  const W = new Float64Array(n);
  const one = new Float64Array(1);
  kernels.gaussianInto(a, key, 0);
  let step = 0;
  return [
    { name: 'uniform noise', time: measure(() => kernels.uniformInto(a, key, step++), BUDGET), traffic: 16 * n },
    { name: 'Gaussian noise', time: measure(() => kernels.gaussianInto(a, key, step++), BUDGET), traffic: 16 * n },
    { name: 'readout W r', time: measure(() => kernels.matvec(one, W, a), BUDGET), traffic: 16 * n },
    { name: 'update W + p rᵀ', time: measure(() => kernels.addOuter(fresh(n), W, one, a), BUDGET), traffic: 24 * n },
    { name: 'a copy for the frame', time: measure(() => copied(a), BUDGET), traffic: 16 * n },
  ];
};

const reservoirRow = (n: number): Row => {
  const W = drawRecurrent(n, pogodin2019.reservoir.connectivity, 7);
  const kernel = kernels.reservoirKernel(W, drawFeedback(n, 1, 7).data);
  const drive = new Float64Array(n);
  const z = Float64Array.of(0.3);
  kernels.uniformInto(kernel.xi, key, 0);
  const time = measure(() => kernel.step(0.02, 1.5, z, drive, 0.05), BUDGET);
  const least = W.value.length * ENTRY + n * 8 * 4; // W_rec; W_fb, u, r, ξ
  const held = kernel.u.buffer.byteLength;
  kernel.free();
  return { name: 'reservoir', time, traffic: W.value.length * ENTRY + n * 8 * 8, held, least };
};

/** FORCE's kernels, as far as this engine has what they need. */
const FORCES = {
  force: kernels.forceKernel,
  ...(kernels.missingFusion() === undefined ? { 'fused force': kernels.fusedForceKernel } : {}),
};

const forceRow = (n: number, name: string, make: typeof kernels.forceKernel): Row => {
  const kernel = make(n, 1);
  const r = new Float64Array(n);
  kernels.uniformInto(r, key, 1);
  const time = measure(() => kernel.step(r), BUDGET);
  const held = kernel.k.buffer.byteLength;
  kernel.free();
  return { name, time, traffic: 8 * n * n + 80 * n, held, least: 4 * n * (n + 1) + 8 * n };
};

const attractorRows = (n: number, side: number): Row[] => {
  const neurons = side * side;
  const J = drawSheet({ ...workingMemory.weights, side, noise: 2 / side }, 7);
  const kernel = kernels.attractorKernel(J);
  let active = 0;
  let calls = 0;
  const step = (): void => {
    active += kernel.step(1 / 30, 1 / 400, 1.5);
    calls += 1;
  };
  kernel.input.fill(1);
  for (let i = 0; i < 5 * side; i += side) kernel.input.fill(2, i, i + 5);
  for (let i = 0; i < 100; i++) step();
  kernels.gaussianInto(kernel.input, key, 0);
  kernel.scale(1, 0.0025);
  active = 0;
  calls = 0;
  const time = measure(step, BUDGET);
  const mean = active / calls;
  const scaling = measure(() => kernel.scale(1, 0), BUDGET);
  const count = kernel.step(1 / 30, 1 / 400, 1.5);
  const W = drawProjection(n, neurons, pogodin2019.projection.connectivity, 7);
  const path = kernels.projectionKernel(W);
  const [some, g] = [kernel.active.slice(0, count), kernel.g.slice(0, count)];
  const following = measure(() => path.leaky(1 / 30, some, g), BUDGET);
  let drives = 0;
  const combining = measure(() => path.drive(1, 0.05, silent, drives++), BUDGET);
  const slots = SLOTS * attractorLayout(neurons).size;
  const rows: Row[] = [
    {
      name: `attractor ${neurons}`,
      time,
      traffic: 4 * neurons * mean + 8 * neurons * 8,
      held: kernel.x.buffer.byteLength,
      least: 4 * neurons * neurons + 8 * neurons * 3,
    },
    { name: `  its input ${neurons}`, time: scaling, traffic: 16 * neurons },
    {
      name: `projection ${neurons}`,
      time: following,
      traffic: ENTRY * ((W.value.length * count) / neurons) + 16 * n,
      held: projectionLayout(n, neurons, projectionBlocks(W)).size,
      least: W.value.length * ENTRY + 8 * n,
    },
    { name: '  its drive', time: combining, traffic: 24 * n },
  ];
  console.log(`  (${mean.toFixed(0)} of ${neurons} neurons active; ${SLOTS} states beside J: ${mega(slots)} MB)`);
  kernel.free();
  path.free();
  return rows;
};

const mega = (bytes: number): string => (bytes / 1e6).toFixed(2);

const print = (rows: readonly Row[]): void => {
  console.log(row('  kernel', 'µs', 'median', 'GB/s', 'MB held', 'MB least'));
  for (const { name, time, traffic, held, least } of rows) {
    const memory = held === undefined || least === undefined ? [] : [mega(held), mega(least)];
    console.log(row(`  ${name}`, time.min, time.median, traffic / time.min / 1000, ...memory));
  }
};

/** How many proposals of the Hebbian rule are not zero (M = 1). */
const APPLIED = 0.59;

/** A whole step, measured turn by turn with nothing else. */
const steps = (variant: Variant, units: number, side: number): Timing => {
  const model = stepper(variant, units, side);
  const timing = measure(model.step, 2 * BUDGET);
  model.stop();
  return timing;
};

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`);
const grown = new Map<string, number[]>();
for (const units of UNITS) {
  console.log(`\nN = ${units}`);
  const forces = Object.entries(FORCES).map(([name, make]) => forceRow(units, name, make));
  const rows = [...vectorKernels(units), reservoirRow(units), ...forces];
  print(rows);
  const sheets = new Map(SIDES.map((side) => [side, attractorRows(units, side)]));
  for (const sheet of sheets.values()) print(sheet);
  const cost = (name: string): number => rows.find((one) => one.name === name)?.time.min ?? 0;
  const copy = cost('a copy for the frame');
  const frozenSum = cost('uniform noise') + cost('readout W r') + cost('reservoir') + 2 * copy; // u, r
  const hebbianSum = frozenSum + APPLIED * cost('update W + p rᵀ');
  /** What an attractor of `side` adds: its own kernels, its noise, the projection's, and copies of x, h and the drive. */
  const sheetSum = (side: number): number => {
    const own = (sheets.get(side) ?? []).reduce((sum, { time }) => sum + time.min, 0);
    const perNumber = (cost('Gaussian noise') + 2 * copy) / units;
    return own + perNumber * side * side + cost('Gaussian noise') + copy;
  };
  const sumOf = (variant: Variant, side: number): number | undefined => {
    if (variant === 'hebbian') return hebbianSum;
    if (variant === 'hebbian + live') return hebbianSum + sheetSum(side);
    if (variant in FORCES) return frozenSum + cost('update W + p rᵀ') + cost(variant) + copy;
    return variant === 'test' ? frozenSum : undefined;
  };
  console.log(row('  whole step', 'µs', 'median', 'of kernels'));
  for (const variant of VARIANTS) {
    if (variant === 'fused force' && !(variant in FORCES)) continue;
    const withSheet = variant.includes('+');
    for (const side of withSheet ? SIDES : [30]) {
      const time = steps(variant, units, side);
      const name = withSheet ? `${variant} ${side * side}` : variant;
      const sum = sumOf(variant, side);
      console.log(row(`  ${name}`, time.min, time.median, ...(sum === undefined ? [] : [time.min / sum])));
      grown.set(name, [...(grown.get(name) ?? []), time.min]);
    }
  }
}

console.log('\nGrowth: time at N over time at N / 2 (N² is 4)');
for (const [name, times] of grown) {
  console.log(row(`  ${name}`, ...times.slice(1).map((time, i) => time / (times[i] as number))));
}
