export { type FigureSpec, foreign, toPng, toSvg, undrawable } from './figure.ts';
export { type Content, Html, html, prose } from './html.ts';
export { markdown, plain } from './markdown.ts';
export {
  type Claim,
  OPEN,
  type Page,
  type PageClaims,
  type PageFigure,
  type PageSection,
  type PageTable,
  page,
  type Verdict,
} from './page.ts';
export { ink, muted, okabeIto, rule, sequence } from './palette.ts';
