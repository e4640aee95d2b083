/** Holm's correction (1979): what probabilities come to when so many are looked at. */
export const holm = (p: readonly number[]): readonly number[] => {
  const order = p.map((_, i) => i).sort((a, b) => (p[a] as number) - (p[b] as number));
  const out = new Array<number>(p.length);
  let least = 0;
  order.forEach((i, rank) => {
    least = Math.max(least, Math.min(1, (p[i] as number) * (p.length - rank)));
    out[i] = least;
  });
  return out;
};

/**
 * Which shares of α the looks of a sequential test have, that add up to 1. Who looks at growing data several times and stops
 * at the first success is wrong more often than α; if look k has `shares[k]` α, he is not, however the looks depend on one
 * another (Bonferroni), and an interval of confidence 1 − `shares[k]` α at the look where he stops holds its confidence, too.
 * They are the increments of α t^ρ (Kim & DeMets 1987, Biometrika 74), t the share of the data.
 * @param sizes how much data there is at each look, rising
 * @param rho the larger, the more is left to late looks
 */
export const spend = (sizes: readonly number[], rho = 1): readonly number[] => {
  const last = sizes.at(-1) ?? 1;
  const spent = sizes.map((size) => (size / last) ** rho);
  return spent.map((share, i) => share - (spent[i - 1] ?? 0));
};
