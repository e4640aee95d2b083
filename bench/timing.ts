/** Time per call (µs): the least of the rounds, which is what the machine can do, and their median. */
export interface Timing {
  readonly min: number;
  readonly median: number;
}

/** @param budget about how long to measure (ms) */
export const measure = (work: () => void, budget: number, rounds = 15): Timing => {
  const began = performance.now();
  let calls = 0;
  // Until the engine has compiled what it will compile, and the clock's grain does not matter.
  while (performance.now() - began < budget / 4 || calls < 20) {
    work();
    calls++;
  }
  const repeats = Math.max(1, Math.ceil((calls * 3) / rounds));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) work();
    times.push(((performance.now() - start) * 1000) / repeats);
  }
  times.sort((a, b) => a - b);
  return { min: times[0] as number, median: times[rounds >> 1] as number };
};

export const row = (...cells: readonly (string | number)[]): string =>
  cells
    .map((cell, i) => {
      const text = typeof cell === 'string' ? cell : cell < 10 ? cell.toFixed(2) : cell.toFixed(1);
      return i === 0 ? text.padEnd(34) : text.padStart(12);
    })
    .join('');
