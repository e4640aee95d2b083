import { copied } from '../core/tensor.ts';
import { once } from './memory.ts';
import { makePathway, type Pathway } from './pathway.ts';
import { recent } from './recent.ts';
import type { Sparse } from './sparse.ts';

/** Sets every entry of `out` to the noise of a step. */
interface Noise {
  readonly fill: (out: Float64Array, step: number) => void;
}

/** v = W x for a moving x, as cheaply as what is known of x allows. Arrays that it gives are never written again. */
export interface ProjectionKernel {
  readonly v: () => Float64Array;
  /** Goes on from this v. */
  readonly set: (v: Float64Array) => void;
  /** v = W x */
  readonly whole: (x: Float64Array) => void;
  /** v ← v + leak (W g − v), for x ← x + leak (g − x) with g zero but at `active`. */
  readonly leaky: (leak: number, active: Int32Array, g: Float64Array) => void;
  /** c v + amplitude · noise */
  readonly drive: (c: number, amplitude: number, noise: Noise, step: number) => Float64Array;
  /** Gives the memory back; not to be used from then on. */
  readonly free: () => void;
}

/** What a v came from: it moved on from another, which was zero to begin with. */
interface Moved {
  readonly before: Float64Array | undefined;
  readonly by: Float64Array;
  readonly leak: number;
}

interface Driven {
  readonly v: Float64Array;
  readonly c: number;
  readonly amplitude: number;
  readonly noise: Noise;
  readonly step: number;
}

const sameMove = (a: Moved, b: Moved): boolean => a.before === b.before && a.by === b.by && a.leak === b.leak;
const sameDrive = (a: Driven, b: Driven): boolean =>
  a.v === b.v && a.c === b.c && a.amplitude === b.amplitude && a.noise === b.noise && a.step === b.step;

/**
 * One W for all who project by it. Nobody writes to an x, a g or a v once it is there, so equal arrays are known by being the same:
 * what several ask for at a step, of one memory that they have in common, is computed for the first of them.
 */
const makeCommon = (pathway: Pathway) => {
  const moved = recent<Moved, Float64Array>(sameMove);
  const driven = recent<Driven, Float64Array>(sameDrive);
  /** The array that the pathway's own v is a copy of. */
  let held: Float64Array | undefined;
  const hold = (v: Float64Array): void => {
    if (held !== v) pathway.v.set(v);
    held = v;
  };
  const kept = (): Float64Array => {
    held = copied(pathway.v);
    return held;
  };
  return {
    whole: (x: Float64Array): Float64Array =>
      moved.answer({ before: undefined, by: x, leak: 0 }, () => {
        pathway.whole(x);
        return kept();
      }),
    leaky: (v: Float64Array, leak: number, active: Int32Array, g: Float64Array): Float64Array =>
      moved.answer({ before: v, by: g, leak }, () => {
        hold(v);
        pathway.leaky(leak, active, g);
        return kept();
      }),
    drive: (v: Float64Array, c: number, amplitude: number, noise: Noise, step: number): Float64Array =>
      driven.answer({ v, c, amplitude, noise, step }, () => {
        hold(v);
        noise.fill(pathway.drive, step);
        pathway.combine(c, amplitude);
        return copied(pathway.drive);
      }),
  };
};

/** What there is of each W now, and how many use it. */
const common = new WeakMap<Sparse, ReturnType<typeof makeCommon> & { users: number; readonly pathway: Pathway }>();

const enter = (weights: Sparse) => {
  let one = common.get(weights);
  if (one === undefined) {
    const pathway = makePathway(weights);
    one = { ...makeCommon(pathway), users: 0, pathway };
    common.set(weights, one);
  }
  one.users += 1;
  return one;
};

const leave = (weights: Sparse): void => {
  const one = common.get(weights);
  if (one === undefined) return;
  one.users -= 1;
  if (one.users > 0) return;
  common.delete(weights);
  one.pathway.free();
};

export const projectionKernel = (weights: Sparse): ProjectionKernel => {
  const { whole, leaky, drive } = enter(weights);
  let v: Float64Array = new Float64Array(weights.rows);
  return {
    v: () => v,
    set: (given) => {
      v = copied(given);
    },
    whole: (x) => {
      v = whole(x);
    },
    leaky: (leak, active, g) => {
      v = leaky(v, leak, active, g);
    },
    drive: (c, amplitude, noise, step) => drive(v, c, amplitude, noise, step),
    free: once(() => leave(weights)),
  };
};
