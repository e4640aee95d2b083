/**
 * Time per call (µs): the least of many short slices, which is what the machine can do when nothing else is in the way,
 * and their median, which has the collector's pauses and whatever else ran.
 */
export interface Timing {
  readonly min: number;
  readonly median: number;
}

/** Long enough for the clock's grain not to matter, short enough to fall between two interruptions. */
const SLICE = 2.5;

/** The time per call over `repeats` calls (µs). */
export const slice = (work: () => void, repeats: number): number => {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) work();
  return ((performance.now() - start) * 1000) / repeats;
};

export const summary = (times: readonly number[]): Timing => {
  const sorted = [...times].sort((a, b) => a - b);
  return { min: sorted[0] as number, median: sorted[sorted.length >> 1] as number };
};

/** @param budget about how long to measure (ms) */
export const measure = (work: () => void, budget: number): Timing => {
  const began = performance.now();
  let calls = 0;
  // Until the engine has compiled what it will compile.
  while (performance.now() - began < budget / 4 || calls < 20) {
    work();
    calls++;
  }
  const repeats = Math.max(1, Math.round((calls * SLICE) / (performance.now() - began)));
  const times: number[] = [];
  const end = performance.now() + budget;
  while (performance.now() < end || times.length < 15) times.push(slice(work, repeats));
  return summary(times);
};

export const row = (...cells: readonly (string | number)[]): string =>
  cells
    .map((cell, i) => {
      const text = typeof cell === 'string' ? cell : cell < 10 ? cell.toFixed(2) : cell.toFixed(1);
      return i === 0 ? text.padEnd(34) : text.padStart(12);
    })
    .join('');
