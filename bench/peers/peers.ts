/**
 * The same equations here and in NumPy, turn by turn in one sitting, one thread each:
 *
 *     npx tsx bench/peers/peers.ts [--quick]
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { drawSheet } from '../../modules/connectivity.ts';
import { keyOf } from '../../modules/core/key.ts';
import { pogodin2019, workingMemory } from '../../modules/index.ts';
import { attractorKernel, gaussianInto } from '../../modules/kernels/index.ts';
import { stepper } from '../models.ts';
import { row, slice, summary } from '../timing.ts';

const UNITS = 1000;
const SIDE = 50;
const ROUNDS = process.argv.includes('--quick') ? 40 : 300;

/** The first Python on this machine that has NumPy. A version manager's python3 often has not, the system's has. */
const found = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import numpy']).status === 0);
if (found === undefined) {
  console.error(
    'bench:peers: expected a python3 that can import numpy, found none (on Debian and Ubuntu: apt-get install python3-numpy)',
  );
  process.exit(2);
}

const THREADS = ['OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'OMP_NUM_THREADS', 'BLIS_NUM_THREADS'];
const python = spawn(found, [fileURLToPath(new URL('numpy_model.py', import.meta.url))], {
  env: { ...process.env, ...Object.fromEntries(THREADS.map((name) => [name, '1'])) },
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const answer = async (): Promise<string> => {
  const { value, done } = await answers.next();
  if (done) throw new Error('numpy_model.py: expected an answer, found the end');
  return value as string;
};

/** Only the attractor's input, noise and step. */
const attractorAlone = () => {
  const key = keyOf(7, 'bench');
  const network = attractorKernel(drawSheet({ ...workingMemory.weights, side: SIDE, noise: 2 / SIDE }, 7));
  const cue = new Float64Array(SIDE * SIDE);
  for (let i = 0; i < 5 * SIDE; i += SIDE) cue.fill(1, i, i + 5);
  const { inputMean, inputNoise, tauMembrane, tauAdaptation, adaptation } = pogodin2019.attractor;
  let n = 0;
  const step = (): void => {
    gaussianInto(network.input, key, n);
    network.scale(inputMean, inputNoise, n++ < 100 ? cue : undefined);
    network.step(1 / tauMembrane, 1 / tauAdaptation, adaptation);
  };
  for (let i = 0; i < 100; i++) step();
  return { step, stop: network.free };
};

/** `here` and `there`: steps of a slice, so many that it takes a few milliseconds. */
const RACES = [
  {
    name: 'Hebbian step',
    variant: 'hebbian',
    make: () => stepper('hebbian', UNITS, SIDE),
    aim: [3, 4],
    here: 100,
    there: 20,
  },
  { name: 'FORCE step', variant: 'force', make: () => stepper('force', UNITS, SIDE), aim: [6, 10], here: 16, there: 2 },
  {
    name: `Hebbian + live attractor ${SIDE * SIDE}`,
    variant: 'live',
    make: () => stepper('hebbian + live', UNITS, SIDE),
    aim: [20, 30],
    here: 40,
    there: 1,
  },
  {
    name: `attractor alone ${SIDE * SIDE}`,
    variant: 'attractor',
    make: attractorAlone,
    aim: [35, 45],
    here: 80,
    there: 2,
  },
] as const;

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${await answer()}; N = ${UNITS}`);
console.log(row('µs a step', 'here', 'median', 'NumPy', 'median', 'ratio', 'of medians', 'at least', 'aim'));
for (const { name, variant, make, aim, here, there } of RACES) {
  const model = make();
  for (let i = 0; i < 5000; i++) model.step(); // until it is compiled
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(slice(model.step, here));
    python.stdin.write(`${variant} ${UNITS} ${SIDE} ${there}\n`);
    theirs.push(Number(await answer()));
  }
  model.stop();
  const [a, b] = [summary(ours), summary(theirs)];
  const ratios = [b.min / a.min, b.median / a.median];
  console.log(row(name, a.min, a.median, b.min, b.median, ...ratios, ...aim.map((ratio) => `${ratio} ×`)));
}
python.stdin.end();
