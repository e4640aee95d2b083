import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const STYLE = readFileSync(new URL('../../server/page/style/tokens.css', import.meta.url), 'utf8');

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const [light = '', dark = ''] = STYLE.split(':root[data-theme="dark"]');
const themes = { light, dark };

const times = (matrix: Matrix, [a, b, c]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;

/** Linear red, green, blue of a token, each in [0, 1] (sRGB, IEC 61966-2-1). */
const linear = (theme: string, name: string): Triple => {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(theme)?.[1];
  if (hex === undefined) throw new Error(`expected a colour --${name}`);
  return [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
};

/** How colours are seen without red or without green cones: Machado, Oliveira & Fernandes 2009, severity 1. */
const EYES: Readonly<Record<string, Matrix>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red cones': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green cones': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** From linear sRGB to X, Y, Z over those of white (D65). */
const XYZ: Matrix = [
  [0.4339, 0.3762, 0.1899],
  [0.2126, 0.7152, 0.0722],
  [0.0178, 0.1095, 0.8727],
];

/** CIE L*a*b*, in which equal distances look about equal; 2 can just be seen. */
const lab = (rgb: Triple): Triple => {
  const [x, y, z] = times(XYZ, rgb).map((v) =>
    v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116,
  ) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

const apart = (a: Triple, b: Triple): number => Math.hypot(...lab(a).map((v, i) => v - (lab(b)[i] as number)));

/** What stands in one plot. */
const TOGETHER = [
  ['f', 'zhat', 'z'],
  ['P', 'Pbar', 'M'],
  ['eta', 'weights', 'update'],
  ['variant-0', 'variant-1', 'variant-2', 'variant-3'],
];

describe.each(Object.entries(themes))('colours of curves in the %s theme', (_, theme) => {
  it.each(Object.entries(EYES))('are told apart by an eye with %s', (_eye, seen) => {
    const close = TOGETHER.flatMap((names) =>
      names.flatMap((a, i) =>
        names.slice(i + 1).flatMap((b) => {
          const distance = apart(times(seen, linear(theme, a)), times(seen, linear(theme, b)));
          return distance < 15 ? [`${a} and ${b}: ${distance.toFixed(1)}`] : [];
        }),
      ),
    );
    expect(close).toEqual([]);
  });
});
