/** A stretch in the gap before a row (`across`) or before a column (`down`), in one of the lanes there. */
export interface Stretch {
  readonly gap: 'across' | 'down';
  readonly index: number;
  lane: number;
}

/** A stretch of an arrow in a gap between rows or columns. */
export interface Run {
  readonly stretch: Stretch;
  /** Where it begins and ends along the gap, and on which side of the gap it goes on from there: before it or after it. */
  readonly ends: readonly [End, End];
}

export interface End {
  readonly at: number;
  readonly side: -1 | 1;
}

const from = ({ ends: [a, b] }: Run): number => Math.min(a.at, b.at);
const to = ({ ends: [a, b] }: Run): number => Math.max(a.at, b.at);

/** Two that would touch if they had one lane. */
const meet = (a: Run, b: Run): boolean => from(a) <= to(b) + 0.05 && from(b) <= to(a) + 0.05;

/** How often two cross, or lie over each other, if the first has a lane before the second. */
const crossings = (a: Run, b: Run): number => {
  const over = ({ at }: End, run: Run): boolean => at > from(run) && at < to(run);
  const [after, before] = [a.ends.filter(({ side }) => side > 0), b.ends.filter(({ side }) => side < 0)];
  const along = after.filter((end) => before.some(({ at }) => Math.abs(at - end.at) < 0.05));
  return after.filter((end) => over(end, b)).length + before.filter((end) => over(end, a)).length + 2 * along.length;
};

/** Gives each a lane, in an order in which few cross. Returns how many lanes there are. */
export const laneOf = (runs: readonly Run[]): number => {
  const order = [...runs];
  for (let round = 0; round < order.length; round++) {
    for (let i = 0; i + 1 < order.length; i++) {
      const [a, b] = [order[i] as Run, order[i + 1] as Run];
      if (crossings(b, a) < crossings(a, b)) [order[i], order[i + 1]] = [b, a];
    }
  }
  let count = 0;
  for (const [i, run] of order.entries()) {
    const before = order.slice(0, i).filter((other) => meet(other, run));
    run.stretch.lane = Math.max(-1, ...before.map(({ stretch }) => stretch.lane)) + 1;
    count = Math.max(count, run.stretch.lane + 1);
  }
  return count;
};
