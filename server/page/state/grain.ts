/** Fewer samples of a trial than these do not show it. */
const FEWEST = 20;

/** Whether samples so far apart show a trial: enough of them, or every step. */
export const showsTrial = (trialSteps: number, every: number): boolean => every === 1 || trialSteps / every >= FEWEST;

const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));

/**
 * How many steps lie between two samples: at least so many, at most twice that. If there is a divisor of the trial,
 * samples fall on the same times in every trial. Where these would be too few to show it, they fall on other times in each
 * trial: some trials together then show all of it.
 */
export const grain = (trialSteps: number, least: number): number => {
  const wanted = Math.max(1, Math.ceil(least));
  const near = Array.from({ length: wanted + 1 }, (_, i) => wanted + i);
  const even = near.find((every) => trialSteps % every === 0 && showsTrial(trialSteps, every));
  if (even !== undefined) return even;
  if (showsTrial(trialSteps, wanted)) return wanted;
  const shared = near.map((every) => common(every, trialSteps));
  return near[shared.indexOf(Math.min(...shared))] as number;
};

/** The next power of two. */
export const coarse = (value: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, value)));

/** What depends on a speed that varies is not to vary with it all the time: it stays until it is far from fitting. */
export const steadied = (before: number, value: number): number => {
  const next = coarse(value);
  return next > before || next < before / 4 ? next : before;
};
