/** A whole training in a bounded number of points: when they are full, two become one. */
export interface Overview {
  readonly push: (x: number, row: readonly number[]) => void;
  readonly clear: () => void;
  /** x, then each column. */
  readonly columns: () => readonly (readonly number[])[];
  readonly last: (index: number) => number;
}

const MOST = 1200;

/** @param spacing of x between two points, at first */
export const overview = (columns: number, spacing: number): Overview => {
  let xs: number[] = [];
  let rows: number[][] = [];
  let sums: number[] = new Array<number>(columns).fill(0);
  let counts: number[] = new Array<number>(columns).fill(0);
  /** What lies between two points at least. */
  let apart = spacing;
  let from = Number.NaN;
  const empty = (): void => {
    sums = new Array<number>(columns).fill(0);
    counts = new Array<number>(columns).fill(0);
  };
  const means = (): number[] => sums.map((sum, c) => (counts[c] ? sum / (counts[c] as number) : Number.NaN));
  const halve = (): void => {
    xs = xs.filter((_, i) => i % 2 === 1);
    rows = xs.map((_, i) =>
      Array.from({ length: columns }, (_, c) => {
        const [a = Number.NaN, b = Number.NaN] = [rows[2 * i]?.[c], rows[2 * i + 1]?.[c]];
        return Number.isNaN(a) ? b : Number.isNaN(b) ? a : (a + b) / 2;
      }),
    );
    apart *= 2;
  };
  return {
    push: (x, row) => {
      for (let c = 0; c < columns; c++) {
        const value = row[c] as number;
        if (Number.isNaN(value)) continue;
        sums[c] = (sums[c] as number) + value;
        counts[c] = (counts[c] as number) + 1;
      }
      if (Number.isNaN(from)) from = x;
      if (x - from < apart) return;
      from = x;
      xs.push(x);
      rows.push(means());
      empty();
      if (xs.length >= MOST) halve();
    },
    clear: () => {
      xs = [];
      rows = [];
      apart = spacing;
      from = Number.NaN;
      empty();
    },
    columns: () => [xs, ...Array.from({ length: columns }, (_, c) => rows.map((row) => row[c] as number))],
    last: (index) => rows.at(-1)?.[index] ?? Number.NaN,
  };
};
