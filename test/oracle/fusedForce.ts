import { fma } from '../support/fma.ts';
import type { ForceKernel } from './force.ts';

/** The numbers of the fused kernel one by one, each operation in its order: see modules/kernels/assembly/fusedForce.ts. */
export const fusedForceKernel = (units: number, alpha: number): ForceKernel => {
  const rows = Math.ceil(units / 3) * 3;
  const zeros = () => new Float64Array(rows + 2);
  const P = Array.from({ length: rows }, (_, i) => zeros().fill(i < units ? 1 / alpha : 0, i, i + 1));
  const k = new Float64Array(units);
  const kAll = zeros();
  let q: Float64Array = zeros();
  let scale = 0;
  const at = (values: Float64Array, i: number): number => values[i] as number;
  const rowOf = (i: number): Float64Array => P[i] as Float64Array;

  const pass = (r: Float64Array): Float64Array => {
    const Pr = zeros();
    for (let first = 0; first < rows; first += 3) {
      const three = [first, first + 1, first + 2];
      // Of each row a sum over its even and one over its odd columns, counted from the block's, then from the block's end.
      const sums = new Map(three.map((i) => [i, [0, 0]]));
      const add = (i: number, lane: number, p: number, rj: number): void => {
        const both = sums.get(i) as number[];
        both[lane] = fma(p, rj, both[lane] as number);
      };
      for (const j of three) {
        for (const i of three) {
          const p = fma(-scale, at(q, i) * at(q, j), at(rowOf(i), j));
          rowOf(i)[j] = p;
          add(i, (j - first) % 2, p, at(r, j));
        }
      }
      for (let j = first + 3; j < rows; j++) {
        for (const i of three) {
          const p = fma(-at(kAll, i), at(q, j), at(rowOf(i), j));
          rowOf(i)[j] = p;
          add(i, (j - first - 3) % 2, p, at(r, j));
          Pr[j] = fma(p, at(r, i), at(Pr, j));
        }
      }
      for (const [i, [even = 0, odd = 0]] of sums) Pr[i] = at(Pr, i) + (even + odd);
    }
    return Pr;
  };

  const flush = (): void => {
    pass(zeros());
    kAll.fill(0);
    q.fill(0);
    scale = 0;
  };

  return {
    k,
    step: (given) => {
      const r = zeros();
      r.set(given);
      const Pr = pass(r);
      const sums = [0, 0];
      for (let i = 0; i < rows; i++) sums[i % 2] = (sums[i % 2] as number) + at(r, i) * at(Pr, i);
      const divisor = 1 + ((sums[0] as number) + (sums[1] as number));
      kAll.set(Pr.map((value) => value / divisor));
      k.set(kAll.subarray(0, units));
      q = Pr;
      scale = 1 / divisor;
    },
    save: () => {
      flush();
      return Float64Array.from(P.slice(0, units).flatMap((row, i) => [...row.subarray(i, units)]));
    },
    load: (packed) => {
      flush();
      let from = 0;
      for (let i = 0; i < units; i++) {
        for (let j = i; j < units; j++) {
          rowOf(i)[j] = at(packed, from);
          if (j - (i - (i % 3)) < 3) rowOf(j)[i] = at(packed, from);
          from += 1;
        }
      }
    },
    free: () => {},
  };
};
