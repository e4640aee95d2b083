import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype, { type Font } from 'opentype.js';

/** The figures' typeface ships with the package, so that a figure comes out the same wherever it is drawn. */
export const family = 'DejaVu Sans';

const from = createRequire(import.meta.url);
const file = (face: string): string => from.resolve(`dejavu-fonts-ttf/ttf/${face}.ttf`);

/** Its files: plain, bold, oblique. */
export const fontFiles = (): readonly string[] => ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSans-Oblique'].map(file);

const loaded = new Map<string, Font>();
const font = (bold: boolean): Font => {
  const path = file(bold ? 'DejaVuSans-Bold' : 'DejaVuSans');
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const read = opentype.parse(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  loaded.set(path, read);
  return read;
};

const has = (face: Font, character: string): boolean => face.charToGlyphIndex(character) > 0;

/** Characters that the typeface lacks, each once: Chinese, Japanese and Korean, for example. */
export const lacking = (text: string): string =>
  [...new Set(text)]
    .filter((character) => character > ' ' && ![false, true].some((bold) => has(font(bold), character)))
    .join('');

/** Where the system's fonts step in, a character fills a square, as Chinese, Japanese and Korean do. */
const advance = (face: Font, character: string): number =>
  has(face, character) ? (face.charToGlyph(character).advanceWidth ?? 0) : face.unitsPerEm;

/** Width of a line of text (px): its glyphs' advances, without kerning. */
export const widthOf = (text: string, size: number, bold: boolean): number => {
  const face = font(bold);
  const units = [...text].reduce((sum, character) => sum + advance(face, character), 0);
  return (units / face.unitsPerEm) * size;
};
