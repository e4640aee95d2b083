/** What numbers may be. The bounds keep a mistyped exponent from taking all memory; no model comes near them. */
export const LARGEST = 1e9;
export const positive = { above: 0, max: LARGEST } as const;
export const amount = { min: 0, max: LARGEST } as const;
export const strength = { min: -LARGEST, max: LARGEST } as const;
export const share = { min: 0, max: 1 } as const;
export const probability = { above: 0, max: 1 } as const;
export const count = (min: number, max: number) => ({ min, max, whole: true }) as const;

/** Signals that a task may have, and so cues of a memory. */
export const MOST_SIGNALS = 100;
