/** What numbers may be. The bounds keep a mistyped exponent from taking all memory; no model comes near them. */
export const LARGEST = 1e9;
export const positive = { above: 0, max: LARGEST } as const;
/** A time constant of forward Euler (ms). */
export const timeConstant = { ...positive, unit: 'ms', timeConstant: true } as const;
/** A length of time (ms), where none at all is possible. */
export const duration = { min: 0, max: LARGEST, unit: 'ms' } as const;
export const amount = { min: 0, max: LARGEST } as const;
/** The amplitude of a noise that is drawn anew each ms: see noise.ts. */
export const noiseAmplitude = { ...amount, unit: 'each ms', without: 0 } as const;
export const strength = { min: -LARGEST, max: LARGEST } as const;
export const share = { min: 0, max: 1 } as const;
export const probability = { above: 0, max: 1 } as const;
export const count = (min: number, max: number) => ({ min, max, whole: true }) as const;

/** Signals that a task may have, and so cues of a memory. */
export const MOST_SIGNALS = 100;
