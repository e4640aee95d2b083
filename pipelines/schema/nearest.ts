import { closestMatch } from 'leven';

/** A slip of the finger or two, in a word that is long enough to tell. */
const slips = (word: string): number => Math.min(3, Math.floor(word.length / 3));

/** ` (did you mean long-hebbian?)`, where a name is near what was found; nothing otherwise. */
export const meantPerhaps = (found: unknown, names: readonly string[]): string => {
  if (typeof found !== 'string' || found.length > 100 || slips(found) === 0) return '';
  const near = closestMatch(
    found.toLowerCase(),
    names.map((name) => name.toLowerCase()),
    {
      maxDistance: slips(found),
    },
  );
  const meant = names.find((name) => name.toLowerCase() === near);
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
};
