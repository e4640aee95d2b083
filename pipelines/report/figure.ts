import type { LoggerInterface } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { lacking, need } from '../files/optional.ts';
import { family, type Typeface, typeface } from './font.ts';
import { theme } from './theme.ts';

/**
 * A figure as data: a Vega-Lite specification with its data in it. It is checked when it is drawn, where a warning is an
 * error. Vega-Lite's own type would need its package in our declarations.
 */
export interface FigureSpec {
  readonly [key: string]: unknown;
}

/** Why nothing can be drawn here, in a line; undefined if it can. */
export const undrawable = (): string | undefined => lacking('figures', { so: 'so the report has no figures' });

type Vega = typeof import('vega');

/** Gives Vega the typeface's own widths: without a canvas it guesses, and titles and legends drift. */
const measure = (vega: Vega, { widthOf }: Typeface): void => {
  const metrics = (vega as unknown as { readonly textMetrics: unknown }).textMetrics as {
    width: (item: { fontSize?: number; fontWeight?: unknown }, text: unknown) => number;
  };
  metrics.width = ({ fontSize, fontWeight }, text) => {
    const bold = fontWeight === 'bold' || Number(fontWeight) >= 600;
    return text === undefined || text === null ? 0 : widthOf(String(text), fontSize ?? 11, bold);
  };
};

/** Vega counts its ids through the whole process; here they count from 1 in each figure, so that equal ones are equal. */
const renumbered = (svg: string): string => {
  const ids = new Map<string, string>();
  for (const [, id = ''] of svg.matchAll(/\bid="(\w+)"/g)) {
    if (!ids.has(id)) ids.set(id, `${id.replace(/\d+$/, '')}${ids.size + 1}`);
  }
  return svg.replace(/\bid="(\w+)"|url\(#(\w+)\)/g, (whole, own?: string, used?: string) => {
    const id = own ?? used ?? '';
    return whole.replace(id, ids.get(id) ?? id);
  });
};

/**
 * Draws a figure without a browser.
 * @throws {Error} on what Vega-Lite cannot compile, or warns about
 * @throws {MissingError} if the packages of figures are not installed
 */
export const toSvg = async (spec: FigureSpec): Promise<string> => {
  const [vega, { compile }, face] = await Promise.all([
    need('figures', () => import('vega')),
    need('figures', () => import('vega-lite')),
    typeface(),
  ]);
  measure(vega, face);
  const complaints: string[] = [];
  const note = (...args: readonly unknown[]) => {
    complaints.push(args.map(String).join(' '));
    return logger;
  };
  const logger: LoggerInterface = {
    level: (() => logger) as LoggerInterface['level'],
    error: note,
    warn: note,
    info: () => logger,
    debug: () => logger,
  };
  const { spec: compiled } = compile(spec as unknown as TopLevelSpec, { config: theme, logger });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger });
  try {
    const svg = await view.toSVG();
    if (complaints.length > 0) throw new Error(`figure: ${complaints.join('; ')}`);
    return renumbered(svg);
  } finally {
    view.finalize();
  }
};

/** Characters of a figure that our typeface lacks, each once. */
export const foreign = async (svg: string): Promise<string> =>
  (await typeface()).lacking([...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text = '']) => text).join(''));

/**
 * The same as a bitmap. What our typeface lacks is left to the system's fonts, which draw it if they can; a figure without
 * such characters never depends on them.
 * @param scale pixels per unit of the figure
 */
export const toPng = async (svg: string, scale = 2): Promise<Uint8Array> => {
  const { Resvg } = await need('figures', () => import('@resvg/resvg-js'));
  const { files } = await typeface();
  const loadSystemFonts = (await foreign(svg)) !== '';
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontFiles: [...files], loadSystemFonts, defaultFontFamily: family },
  })
    .render()
    .asPng();
};
