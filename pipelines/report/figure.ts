import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { family, fontFiles, lacking, widthOf } from './font.ts';
import { theme } from './theme.ts';

/** A figure as data: a Vega-Lite specification with its data in it. */
export type FigureSpec = TopLevelSpec;

/** Gives Vega the typeface's own widths: without a canvas it guesses, and titles and legends drift. */
const measured = (): void => {
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
 */
export const toSvg = async (spec: FigureSpec): Promise<string> => {
  measured();
  const complaints: string[] = [];
  const note = (...args: readonly unknown[]) => {
    complaints.push(args.map(String).join(' '));
    return logger;
  };
  const logger: vega.LoggerInterface = {
    level: (() => logger) as vega.LoggerInterface['level'],
    error: note,
    warn: note,
    info: () => logger,
    debug: () => logger,
  };
  const { spec: compiled } = compile(spec, { config: theme, logger });
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
export const foreign = (svg: string): string =>
  lacking([...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text = '']) => text).join(''));

/**
 * The same as a bitmap. What our typeface lacks is left to the system's fonts, which draw it if they can; a figure without
 * such characters never depends on them.
 * @param scale pixels per unit of the figure
 */
export const toPng = (svg: string, scale = 2): Uint8Array =>
  new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontFiles: [...fontFiles()], loadSystemFonts: foreign(svg) !== '', defaultFontFamily: family },
  })
    .render()
    .asPng();
