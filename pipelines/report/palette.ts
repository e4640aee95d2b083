/**
 * The colours of Okabe & Ito (2008), which all common kinds of colour vision tell apart, and what every figure gives
 * them to: a condition keeps its colour from figure to figure.
 */
export const okabeIto = {
  orange: '#E69F00',
  sky: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermillion: '#D55E00',
  purple: '#CC79A7',
} as const;

/** Colours for conditions that have none of their own, in the order in which they are best told apart. */
export const sequence: readonly string[] = [
  okabeIto.blue,
  okabeIto.vermillion,
  okabeIto.green,
  okabeIto.purple,
  okabeIto.orange,
  okabeIto.sky,
  okabeIto.yellow,
];

/**
 * What is not a condition: lettering and the target, quieter lettering, rules, the ground. A page in the dark gives
 * these four other values (`page.ts` finds them in a figure by these very colours, so nothing else may have them).
 */
export const ink = '#1c2127';
export const muted = '#646d79';
export const rule = '#dfe3e8';
export const ground = '#fffffe';
