/** A name, or the first of its alternatives (the second, the third …) that is not taken. */
export const freeName = (name: string, taken: ReadonlySet<string>, alternative: (n: number) => string): string => {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = alternative(n);
  return free;
};
