import { colour, recoloured } from './palette.ts';

/** 256 colours as RGBA words, from the first stop of the style sheet to the last. */
export type Ramp = () => Uint32Array;

const STEPS = 256;

const channels = (text: string): readonly number[] => {
  const hex = text.replace('#', '');
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
};

const toLinear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const toSrgb = (c: number): number => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/** Mixed as light is, so that steps look even. */
const mixed = (a: readonly number[], b: readonly number[], t: number): readonly number[] =>
  a.map((from, i) => {
    // A cube root stands for how bright light looks.
    const [p, q] = [Math.cbrt(toLinear(from)), Math.cbrt(toLinear(b[i] as number))];
    return toSrgb((p + (q - p) * t) ** 3);
  });

/** @param stops names of colours in the style sheet, evenly spaced */
export const ramp = (...stops: readonly string[]): Ramp => {
  let made: Uint32Array | undefined;
  recoloured.subscribe(() => {
    made = undefined;
  });
  return () => {
    if (made !== undefined) return made;
    const colours = stops.map((name) => channels(colour(name)));
    made = Uint32Array.from({ length: STEPS }, (_, i) => {
      const at = (i / (STEPS - 1)) * (colours.length - 1);
      const from = Math.min(Math.floor(at), colours.length - 2);
      const [r = 0, g = 0, b = 0] = mixed(
        colours[from] as readonly number[],
        colours[from + 1] as readonly number[],
        at - from,
      ).map((c) => Math.round(255 * Math.min(1, Math.max(0, c))));
      return (255 << 24) | (b << 16) | (g << 8) | r;
    });
    return made;
  };
};

/** The colour of a value between low and high. */
export const pick = (colours: Uint32Array, value: number, low: number, high: number): number => {
  const at = Math.round(((value - low) / (high - low)) * (STEPS - 1));
  return colours[Math.min(STEPS - 1, Math.max(0, at))] as number;
};

/** A colour of a ramp as a style has it. */
export const styleOf = (word: number): string => `rgb(${[0, 8, 16].map((bits) => (word >> bits) & 255).join(' ')})`;

/** A canvas as sharp as the screen is, resized with its box. */
export const sharp = (canvas: HTMLCanvasElement): { readonly width: number; readonly height: number } => {
  const ratio = Math.min(devicePixelRatio, 2);
  const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
  const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  return { width, height };
};
