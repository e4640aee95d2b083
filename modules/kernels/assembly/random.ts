import { FIRST } from './constants';
import { exp, log } from './math';

// The noise of modules/kernels/random.ts, which says what it is. Generator g is lane g of the four state vectors.
// Addresses in the one page of memory that all noise of a thread is made in:

/** Four state vectors. */
const STATE: usize = FIRST;
/** Of each layer its position scale and its acceptance bound, side by side. */
export const LAYERS: usize = 2176;
/** Density at the layers' edges. */
export const HEIGHTS: usize = 6272;
/** Where the noise comes out, ROOM numbers at most. */
export const OUT: usize = 8448;
export const ROOM: i32 = 4096;

const TAIL: f64 = 3.6541528853610088;

let base0: u32 = 0;
let base1: u32 = 0;

function mix(h: u32): u32 {
  let x = h;
  x = (x ^ (x >> 16)) * 0x85ebca6b;
  x = (x ^ (x >> 13)) * 0xc2b2ae35;
  return x ^ (x >> 16);
}

// @ts-expect-error: decorator
@inline
function mix4(h: v128): v128 {
  let x = h;
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x85ebca6b));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 13)), i32x4.splat(0xc2b2ae35));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

function word(n: u32): u32 {
  return mix(base0 + n * 0x9e3779b1) ^ mix(base1 + n * 0x85ebca77);
}

/** Sets the four generators to stand for (key, step), the key being (a, b) and the step 2³² high + low. */
export function seed(a: u32, b: u32, low: u32, high: u32): void {
  base0 = mix(mix(mix(a) ^ low) + high);
  base1 = mix(mix(mix(b + 0x5bd1e995) + low * 0x9e3779b1) ^ high);
  let n = i32x4(0, 4, 8, 12);
  for (let to = STATE; to < STATE + 64; to += 16) {
    const first = i32x4.add(i32x4.splat(base0), i32x4.mul(n, i32x4.splat(0x9e3779b1)));
    const second = i32x4.add(i32x4.splat(base1), i32x4.mul(n, i32x4.splat(0x85ebca77)));
    v128.store(to, v128.xor(mix4(first), mix4(second)));
    n = i32x4.add(n, i32x4.splat(1));
  }
}

// @ts-expect-error: decorator
@inline
function rotated(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** Lanes 2 and 3, where 0 and 1 were. */
// @ts-expect-error: decorator
@inline
function upper(x: v128): v128 {
  return v128.shuffle<u64>(x, x, 1, 1);
}

// @ts-expect-error: decorator
@inline
function uniform2(high: v128, low: v128): v128 {
  const whole = f64x2.add(
    f64x2.mul(f64x2.convert_low_i32x4_s(high), f64x2.splat(134217728)),
    f64x2.convert_low_i32x4_s(low),
  );
  return f64x2.sub(f64x2.mul(whole, f64x2.splat(2.220446049250313e-16)), f64x2.splat(0.9999999999999999));
}

/** The next n ≤ ROOM numbers ~ U(−1, 1), at OUT. */
export function uniform(n: i32): void {
  let s0 = v128.load(STATE);
  let s1 = v128.load(STATE, 16);
  let s2 = v128.load(STATE, 32);
  let s3 = v128.load(STATE, 48);
  const end = OUT + ((<usize>n) << 3);
  for (let to = OUT; to < end; to += 32) {
    const a = i32x4.add(rotated(i32x4.add(s0, s3), 7), s0);
    let t = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = rotated(s3, 11);
    const b = i32x4.add(rotated(i32x4.add(s0, s3), 7), s0);
    t = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = rotated(s3, 11);
    const high = i32x4.shr_u(a, 6);
    const low = i32x4.shr_u(b, 5);
    v128.store(to, uniform2(high, low));
    v128.store(to, uniform2(upper(high), upper(low)), 16);
  }
  v128.store(STATE, s0);
  v128.store(STATE, s1, 16);
  v128.store(STATE, s2, 32);
  v128.store(STATE, s3, 48);
}

/** The generator of an entry that is outside its rectangle. */
let own0: u32 = 0;
let own1: u32 = 0;
let own2: u32 = 0;
let own3: u32 = 0;

function nextOwn(): u32 {
  const result = rotl(own0 + own3, 7) + own0;
  const t = own1 << 9;
  own2 ^= own0;
  own3 ^= own1;
  own1 ^= own2;
  own0 ^= own3;
  own2 ^= t;
  own3 = rotl(own3, 11);
  return result;
}

/** Uniform on (0, 1). */
function unit(): f64 {
  const high = nextOwn() >> 6;
  const low = nextOwn() >> 5;
  return (<f64>high * 134217728 + <f64>low + 0.5) * 1.1102230246251565e-16;
}

/** Entry i, whose first words are a and b. */
function outside(i: u32, a: u32, b: u32): f64 {
  const n = 16 + 4 * i;
  own0 = word(n);
  own1 = word(n + 1);
  own2 = word(n + 2);
  own3 = word(n + 3);
  let first = a;
  let second = b;
  let within = false;
  while (true) {
    const layer = <usize>(first & 255);
    const sign: f64 = (first & 256) != 0 ? -1 : 1;
    const position = <f64>(first >> 9) * 1073741824 + <f64>(second >> 2);
    const at = LAYERS + (layer << 4);
    let x = position * load<f64>(at);
    if (within && position < load<f64>(at, 8)) return sign * x;
    if (layer == 0) {
      let depth: f64;
      do {
        x = -log(unit()) / TAIL;
        depth = -log(unit());
      } while (depth + depth < x * x);
      return sign * (TAIL + x);
    }
    const edge = HEIGHTS + (layer << 3);
    const low = load<f64>(edge);
    const high = load<f64>(edge, 8);
    if (low + unit() * (high - low) < exp(-0.5 * x * x)) return sign * x;
    first = nextOwn();
    second = nextOwn();
    within = true;
  }
}

// @ts-expect-error: decorator
@inline
function position2(high: v128, low: v128): v128 {
  return f64x2.add(
    f64x2.mul(f64x2.convert_low_i32x4_s(high), f64x2.splat(1073741824)),
    f64x2.convert_low_i32x4_s(low),
  );
}

/** Bit 8 of each word, as the sign of a number. */
// @ts-expect-error: decorator
@inline
function sign2(a: v128): v128 {
  return v128.and(i64x2.shl(i64x2.extend_low_i32x4_u(a), 55), i64x2.splat(0x8000000000000000));
}

/** The next n ≤ ROOM numbers ~ N(0, 1), at OUT; the first is entry `first`. */
export function gaussian(n: i32, first: i32): void {
  let s0 = v128.load(STATE);
  let s1 = v128.load(STATE, 16);
  let s2 = v128.load(STATE, 32);
  let s3 = v128.load(STATE, 48);
  const end = OUT + ((<usize>n) << 3);
  let i = first;
  for (let to = OUT; to < end; to += 32) {
    const a = i32x4.add(rotated(i32x4.add(s0, s3), 7), s0);
    let t = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = rotated(s3, 11);
    const b = i32x4.add(rotated(i32x4.add(s0, s3), 7), s0);
    t = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = rotated(s3, 11);

    const at = i32x4.shl(v128.and(a, i32x4.splat(255)), 4);
    const layer0 = v128.load(<usize>i32x4.extract_lane(at, 0), LAYERS);
    const layer1 = v128.load(<usize>i32x4.extract_lane(at, 1), LAYERS);
    const layer2 = v128.load(<usize>i32x4.extract_lane(at, 2), LAYERS);
    const layer3 = v128.load(<usize>i32x4.extract_lane(at, 3), LAYERS);
    const high = i32x4.shr_u(a, 9);
    const low = i32x4.shr_u(b, 2);
    const p01 = position2(high, low);
    const p23 = position2(upper(high), upper(low));
    const x01 = f64x2.mul(p01, v128.shuffle<u64>(layer0, layer1, 0, 2));
    const x23 = f64x2.mul(p23, v128.shuffle<u64>(layer2, layer3, 0, 2));
    v128.store(to, v128.xor(x01, sign2(a)));
    v128.store(to, v128.xor(x23, sign2(upper(a))), 16);
    const in01 = f64x2.lt(p01, v128.shuffle<u64>(layer0, layer1, 1, 3));
    const in23 = f64x2.lt(p23, v128.shuffle<u64>(layer2, layer3, 1, 3));
    if (!i32x4.all_true(v128.and(in01, in23))) {
      if (i64x2.extract_lane(in01, 0) == 0)
        store<f64>(to, outside(i, i32x4.extract_lane(a, 0), i32x4.extract_lane(b, 0)));
      if (i64x2.extract_lane(in01, 1) == 0)
        store<f64>(to, outside(i + 1, i32x4.extract_lane(a, 1), i32x4.extract_lane(b, 1)), 8);
      if (i64x2.extract_lane(in23, 0) == 0)
        store<f64>(to, outside(i + 2, i32x4.extract_lane(a, 2), i32x4.extract_lane(b, 2)), 16);
      if (i64x2.extract_lane(in23, 1) == 0)
        store<f64>(to, outside(i + 3, i32x4.extract_lane(a, 3), i32x4.extract_lane(b, 3)), 24);
    }
    i += 4;
  }
  v128.store(STATE, s0);
  v128.store(STATE, s1, 16);
  v128.store(STATE, s2, 32);
  v128.store(STATE, s3, 48);
}
