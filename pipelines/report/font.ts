import { readFileSync } from 'node:fs';
import type { Font } from 'opentype.js';
import { fileOf, need } from '../files/optional.ts';

/** The figures' typeface is a package's and not the system's, so that a figure comes out the same wherever it is drawn. */
export const family = 'DejaVu Sans';

export interface Typeface {
  /** Its files: plain, bold, oblique. */
  readonly files: readonly string[];
  /** Characters that it lacks, each once: Chinese, Japanese and Korean, for example. */
  readonly lacking: (text: string) => string;
  /** Width of a line of text (px): its glyphs' advances, without kerning. */
  readonly widthOf: (text: string, size: number, bold: boolean) => number;
}

const file = (face: string): string => fileOf('figures', `dejavu-fonts-ttf/ttf/${face}.ttf`);

const has = (face: Font, character: string): boolean => face.charToGlyphIndex(character) > 0;

/** Where the system's fonts step in, a character fills a square, as Chinese, Japanese and Korean do. */
const advance = (face: Font, character: string): number =>
  has(face, character) ? (face.charToGlyph(character).advanceWidth ?? 0) : face.unitsPerEm;

const read = async (): Promise<Typeface> => {
  const { default: opentype } = await need('figures', () => import('opentype.js'));
  const parsed = (face: string): Font => {
    const { buffer, byteOffset, byteLength } = readFileSync(file(face));
    return opentype.parse(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  };
  const [plain, bold] = [parsed('DejaVuSans'), parsed('DejaVuSans-Bold')];
  return {
    files: ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSans-Oblique'].map(file),
    lacking: (text) =>
      [...new Set(text)]
        .filter((character) => character > ' ' && !has(plain, character) && !has(bold, character))
        .join(''),
    widthOf: (text, size, isBold) => {
      const face = isBold ? bold : plain;
      const units = [...text].reduce((sum, character) => sum + advance(face, character), 0);
      return (units / face.unitsPerEm) * size;
    },
  };
};

let known: Promise<Typeface> | undefined;

/** Read once, when it is first asked for. @throws {MissingError} if the packages of figures are not installed */
export const typeface = (): Promise<Typeface> => {
  known ??= read();
  return known;
};
