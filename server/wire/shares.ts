/** What someone asks for, and for how many clients. */
export interface Asked {
  readonly cost: number;
  readonly weight: number;
}

/**
 * Which part each gets of what it asks for, where all together get no more than `most`. Whoever asks for less than an even share gets all
 * of it, so that who asks for much slows only itself down.
 */
export const shares = (all: readonly Asked[], most: number): readonly number[] => {
  const parts = all.map(() => 1);
  const modest = all
    .map(({ cost, weight }, i) => ({ i, cost, weight }))
    .sort((a, b) => a.cost / a.weight - b.cost / b.weight);
  let left = most;
  let weights = all.reduce((sum, { weight }) => sum + weight, 0);
  for (const { i, cost, weight } of modest) {
    const share = (left * weight) / weights;
    parts[i] = cost <= share ? 1 : share / cost;
    left -= Math.min(cost, share);
    weights -= weight;
  }
  return parts;
};
