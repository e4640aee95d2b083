/** A number, or a path that begins with one: `7`, `[7, 'test', 50]`. */
export type Seed = number | readonly (number | string)[];

/** 64 bits that name one stream of random numbers. */
export interface Key {
  readonly a: number;
  readonly b: number;
}

const mix = (h: number): number => {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) | 0;
};

/**
 * The key of one source of randomness: a hash of the run's seed and the source's name. Whatever else a pipeline holds,
 * the same seed and name give the same numbers: so variants of a study are paired sample for sample.
 */
export const keyOf = (seed: Seed, ...names: readonly string[]): Key => {
  const text = JSON.stringify([seed, ...names]);
  let a = 0x243f6a88;
  let b = 0x13198a2e;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = mix(b + Math.imul(c + i, 0x9e3779b1));
  }
  return { a: mix(a ^ text.length), b: mix(b ^ a) };
};
