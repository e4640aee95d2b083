/**
 * How many steps lie between two samples: at least so many, a divisor of the trial where there is one near, so that
 * samples fall on the same times in every trial.
 */
export const grain = (trialSteps: number, least: number): number => {
  const wanted = Math.max(1, Math.ceil(least));
  for (let every = wanted; every <= Math.min(trialSteps, 2 * wanted); every++) {
    if (trialSteps % every === 0) return every;
  }
  return wanted;
};

/** The next power of two. */
export const coarse = (value: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, value)));

/** What depends on a speed that varies is not to vary with it all the time: it stays until it is far from fitting. */
export const steadied = (before: number, value: number): number => {
  const next = coarse(value);
  return next > before || next < before / 4 ? next : before;
};
