/** Small dense linear algebra, written plainly: what the modules' results are compared with. */
export type Rows = readonly (readonly number[])[];

const entry = (A: Rows, i: number, j: number): number => A[i]?.[j] ?? Number.NaN;

export const identity = (n: number, scale = 1): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? scale : 0)));

export const product = (A: Rows, B: Rows): number[][] =>
  A.map((row) =>
    Array.from({ length: B[0]?.length ?? 0 }, (_, j) => row.reduce((sum, value, k) => sum + value * entry(B, k, j), 0)),
  );

export const transposed = (A: Rows): number[][] =>
  Array.from({ length: A[0]?.length ?? 0 }, (_, j) => A.map((row) => row[j] ?? Number.NaN));

/** A⁻¹ by Gauss–Jordan elimination with partial pivoting. */
export const inverse = (A: Rows): number[][] => {
  const n = A.length;
  const work = A.map((row, i) => [...row, ...(identity(n)[i] ?? [])]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let i = c + 1; i < n; i++) if (Math.abs(entry(work, i, c)) > Math.abs(entry(work, pivot, c))) pivot = i;
    const top = (work[pivot] ?? []).map((value) => value / entry(work, pivot, c));
    work[pivot] = work[c] ?? [];
    work[c] = top;
    for (let i = 0; i < n; i++) {
      if (i === c) continue;
      const factor = entry(work, i, c);
      work[i] = (work[i] ?? []).map((value, j) => value - factor * (top[j] ?? Number.NaN));
    }
  }
  return work.map((row) => row.slice(n));
};

export const largestDifference = (A: Rows, B: Rows): number =>
  A.length === B.length
    ? Math.max(...A.flatMap((row, i) => row.map((value, j) => Math.abs(value - entry(B, i, j)))))
    : Number.NaN;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};

export const covariance = (a: readonly number[], b: readonly number[]): number =>
  mean(a.map((value, i) => (value - mean(a)) * ((b[i] ?? Number.NaN) - mean(b))));
