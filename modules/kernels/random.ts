import type { Key } from '../core/key.ts';
import { random } from './compiled.ts';
import { makeMemory, programOf, roomIn } from './wasm.ts';
import { ziggurat } from './ziggurat.ts';

/**
 * Keyed noise: out[i] is a pure function of (key, step, i), whatever the length of out.
 *
 * Four xoshiro128++ generators (Blackman & Vigna 2021) run side by side, entry i taking two words of generator i mod 4;
 * their states are hashes of (key, step). Gaussians come from a ziggurat of 256 layers (Marsaglia & Tsang 2000), with
 * separate bits for layer, sign and position (Doornik 2005); the one in a hundred that falls outside its rectangle
 * goes on with a generator of its own, so entries never shift one another.
 */

/** What assembly/random.ts exports. */
interface Functions {
  readonly seed: (a: number, b: number, low: number, high: number) => void;
  readonly uniform: (n: number) => void;
  readonly gaussian: (n: number, first: number) => void;
}

const program = programOf<Functions>(random);

// Where things lie in the one page all noise is made in: see assembly/random.ts.
const LAYERS = 2176;
const HEIGHTS = 6272;
const OUT = 8448;
const ROOM = 4096;

const makeSource = () => {
  const { buffer, run } = roomIn(makeMemory(1), program);
  const { scale, bound, height } = ziggurat();
  const layers = new Float64Array(buffer, LAYERS, 2 * scale.length);
  scale.forEach((s, i) => {
    layers[2 * i] = s;
    layers[2 * i + 1] = bound[i] as number;
  });
  new Float64Array(buffer, HEIGHTS, height.length).set(height);
  return { out: new Float64Array(buffer, OUT, ROOM), run };
};

let source: ReturnType<typeof makeSource> | undefined;
/** Views on the beginning of what comes out, by length: a pipeline asks for the same few again and again. */
const views = new Map<number, Float64Array>();

const beginning = (out: Float64Array, n: number): Float64Array => {
  let view = views.get(n);
  if (view === undefined) {
    view = out.subarray(0, n);
    if (views.size >= 64) views.clear();
    views.set(n, view);
  }
  return view;
};

const fill = (to: Float64Array, { a, b }: Key, step: number, kind: 'uniform' | 'gaussian'): void => {
  source ??= makeSource();
  const { out, run } = source;
  run.seed(a, b, step, Math.floor(step / 4294967296));
  for (let from = 0; from < to.length; from += ROOM) {
    const n = Math.min(to.length - from, ROOM);
    if (kind === 'uniform') run.uniform(n);
    else run.gaussian(n, from);
    if (n > 16) to.set(beginning(out, n), from);
    else for (let i = 0; i < n; i++) to[from + i] = out[i] as number;
  }
};

/** out[i] ~ U(−1, 1), a multiple of 2⁻⁵³ off zero. */
export const uniformInto = (out: Float64Array, key: Key, step: number): void => fill(out, key, step, 'uniform');

/** out[i] ~ N(0, 1), to 53 bits. */
export const gaussianInto = (out: Float64Array, key: Key, step: number): void => fill(out, key, step, 'gaussian');
