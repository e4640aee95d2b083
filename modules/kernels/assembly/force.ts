/**
 * One pass over P: the last step's P ← P − k qᵀ, and with what comes out of it, Pr = P r.
 *
 * P lies in strips of four rows, each from its diagonal on, column after column: (P₀ⱼ P₁ⱼ)(P₂ⱼ P₃ⱼ), a cache line per
 * two columns. The 4 × 4 on the diagonal is held whole; it changes by scale · (qᵢ qⱼ), which rounds the same way on both
 * sides of the diagonal. All vectors are filled up with zeros to `bytes`, a multiple of 32.
 */
export function updateAndMultiply(P: usize, bytes: usize, k: usize, q: usize, scale: f64, r: usize, Pr: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(Pr + i, f64x2.splat(0));
  const scales = f64x2.splat(scale);
  let at = P;
  for (let i: usize = 0; i < bytes; i += 32) {
    const k01 = v128.load(k + i);
    const k23 = v128.load(k + i, 16);
    const r01 = v128.load(r + i);
    const r23 = v128.load(r + i, 16);
    let sum01 = v128.load(Pr + i);
    let sum23 = v128.load(Pr + i, 16);
    const q01 = v128.load(q + i);
    const q23 = v128.load(q + i, 16);
    let j = i;
    for (; j < i + 32; j += 8) {
      const qj = v128.load64_splat(q + j);
      const rj = v128.load64_splat(r + j);
      const p01 = f64x2.sub(v128.load(at), f64x2.mul(scales, f64x2.mul(q01, qj)));
      const p23 = f64x2.sub(v128.load(at, 16), f64x2.mul(scales, f64x2.mul(q23, qj)));
      v128.store(at, p01);
      v128.store(at, p23, 16);
      sum01 = f64x2.add(sum01, f64x2.mul(p01, rj));
      sum23 = f64x2.add(sum23, f64x2.mul(p23, rj));
      at += 32;
    }
    for (; j < bytes; j += 16) {
      let qj = v128.load64_splat(q + j);
      let rj = v128.load64_splat(r + j);
      let p01 = f64x2.sub(v128.load(at), f64x2.mul(k01, qj));
      let p23 = f64x2.sub(v128.load(at, 16), f64x2.mul(k23, qj));
      v128.store(at, p01);
      v128.store(at, p23, 16);
      sum01 = f64x2.add(sum01, f64x2.mul(p01, rj));
      sum23 = f64x2.add(sum23, f64x2.mul(p23, rj));
      const first = f64x2.add(f64x2.mul(p01, r01), f64x2.mul(p23, r23));
      qj = v128.load64_splat(q + j, 8);
      rj = v128.load64_splat(r + j, 8);
      p01 = f64x2.sub(v128.load(at, 32), f64x2.mul(k01, qj));
      p23 = f64x2.sub(v128.load(at, 48), f64x2.mul(k23, qj));
      v128.store(at, p01, 32);
      v128.store(at, p23, 48);
      sum01 = f64x2.add(sum01, f64x2.mul(p01, rj));
      sum23 = f64x2.add(sum23, f64x2.mul(p23, rj));
      const second = f64x2.add(f64x2.mul(p01, r01), f64x2.mul(p23, r23));
      const both = f64x2.add(v128.shuffle<u64>(first, second, 0, 2), v128.shuffle<u64>(first, second, 1, 3));
      v128.store(Pr + j, f64x2.add(v128.load(Pr + j), both));
      at += 64;
    }
    v128.store(Pr + i, sum01);
    v128.store(Pr + i, sum23, 16);
  }
}

/** k = Pr / (1 + rᵀ Pr). @returns 1 / (1 + rᵀ Pr) */
export function gainInto(k: usize, bytes: usize, r: usize, Pr: usize): f64 {
  let sum = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(r + i), v128.load(Pr + i)));
  const divisor = 1 + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  const divisors = f64x2.splat(divisor);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(k + i, f64x2.div(v128.load(Pr + i), divisors));
  return 1 / divisor;
}
