import { type Content, Html, html } from './html.ts';
import { style } from './style.ts';

/** What leaves a claim open. */
export const OPEN = ['not enough runs to judge', 'too brief to judge'] as const;
/** How a claim came out by its criterion. */
export type Verdict = 'holds' | 'undecided' | 'does not hold' | (typeof OPEN)[number];

/** A claim beside what was measured. */
export interface Claim {
  readonly claim: string;
  /** What is asked, what was found of it, and whether that is enough. */
  readonly parts: readonly { readonly asked: string; readonly found: string; readonly verdict: Verdict }[];
  /** Independent runs it rests on, as `10` or `4 of 10`. */
  readonly networks: string;
  readonly verdict: Verdict;
}

/** Claims that stand together. */
export interface PageClaims {
  readonly title: string;
  readonly claims: readonly Claim[];
}

export interface PageFigure {
  /** Names the figure in the page and its files. */
  readonly name: string;
  readonly svg: string;
  readonly caption: Content;
  /** What can be had of it: `{ label: 'PNG', href: 'figures/x.png' }`. */
  readonly files?: readonly { readonly label: string; readonly href: string }[];
}

export interface PageTable {
  readonly caption: Content;
  readonly head: readonly Content[];
  /** Cells that are numbers stand to the right. */
  readonly rows: readonly (readonly Content[])[];
}

export interface PageSection {
  /** The anchor. */
  readonly id: string;
  readonly title: string;
  readonly text: Content;
  readonly claims?: readonly PageClaims[];
  readonly figures?: readonly PageFigure[];
  readonly tables?: readonly PageTable[];
  readonly notes?: Content;
}

export interface Page {
  readonly title: string;
  readonly subtitle?: Content;
  readonly text: Content;
  /** The one figure that everybody should see. */
  readonly figure?: PageFigure;
  readonly claims?: readonly PageClaims[];
  /** What stands behind it, folded. */
  readonly sections: readonly PageSection[];
  /** Where the numbers come from: term and what it is. */
  readonly provenance: readonly (readonly [string, Content])[];
}

const MARKS: Readonly<Record<Verdict, readonly [name: string, mark: string]>> = {
  holds: ['holds', '✓'],
  undecided: ['partly', '?'],
  'does not hold': ['fails', '✗'],
  'not enough runs to judge': ['open', '…'],
  'too brief to judge': ['open', '…'],
};

const verdictOf = (verdict: Verdict): Html => {
  const [name, mark] = MARKS[verdict];
  return html`<span class="verdict ${name}">${mark} ${verdict}</span>`;
};

/** A figure's own ids must not meet those of another on the page. */
const inlined = ({ name, svg }: PageFigure): Html =>
  new Html(
    svg
      .replace(/<\?xml[^>]*>|<!DOCTYPE[^>]*>/g, '')
      .replace(/\bid="([^"]+)"/g, `id="${name}-$1"`)
      .replace(/url\(#([^)]+)\)/g, `url(#${name}-$1)`)
      .replace('<svg ', `<svg role="img" aria-labelledby="caption-${name}" `),
  );

const figure = (shown: PageFigure): Html => html`<figure id="figure-${shown.name}">
<div class="plot">${inlined(shown)}</div>
<figcaption id="caption-${shown.name}">${shown.caption} ${(shown.files ?? []).map(
  ({ label, href }, i) => html`${i === 0 ? '' : ' · '}<a href="${href}">${label}</a>`,
)}</figcaption>
</figure>
`;

const marked = (verdict: Verdict): Html => {
  const [name, mark] = MARKS[verdict];
  return html`<span class="verdict ${name}" title="${verdict}">${mark}</span>`;
};

const claims = (groups: readonly PageClaims[]): Html => html`<div class="wide"><table class="claims">
<thead><tr><th scope="col">Claim</th><th scope="col">Criterion: measured (interval)</th><th scope="col">Networks</th><th scope="col">Verdict</th></tr></thead>
${groups.map(
  ({ title, claims: list }) => html`<tbody>
<tr><th scope="rowgroup" colspan="4">${title}</th></tr>${list.map(
    ({ claim, parts, networks, verdict }) => html`
<tr><td>${claim}</td><td>${parts.map(
      (part) => html`<div>${marked(part.verdict)} <span class="criterion">${part.asked}:</span> ${part.found}</div>`,
    )}</td><td class="runs">${networks}</td><td>${verdictOf(verdict)}</td></tr>`,
  )}
</tbody>`,
)}</table></div>
`;

/** A number, with a spread and a remark perhaps, or the dash of one that is missing. */
const isNumeric = (cell: Content): boolean =>
  cell === '–' ||
  typeof cell === 'number' ||
  (typeof cell === 'string' && /^(< )?[−-]?[\d.,]+( ± [\d.,]+)?( .{0,12})?$/.test(cell));

const table = ({ caption, head, rows }: PageTable): Html => {
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => isNumeric(row[column])));
  const kind = (column: number) => (numeric[column] ? new Html(' class="number"') : '');
  return html`<div class="wide"><table><caption>${caption}</caption>
<thead><tr>${head.map((cell, i) => html`<th scope="col"${kind(i)}>${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => html`<td${kind(i)}>${cell}</td>`)}</tr>\n`)}</tbody></table></div>
`;
};

const section = (shown: PageSection): Html => html`<details id="${shown.id}">
<summary><h2>${shown.title}</h2></summary>
${shown.text}
${shown.claims === undefined ? '' : claims(shown.claims)}
${(shown.figures ?? []).map(figure)}
${(shown.tables ?? []).map(table)}
${shown.notes}
</details>
`;

const VERDICTS = Object.keys(MARKS) as readonly Verdict[];
/** Counted even where there are none. */
const ALWAYS: readonly Verdict[] = ['holds', 'undecided', 'does not hold'];

const tally = (list: readonly Claim[]): Html =>
  list.length === 0
    ? html``
    : html`<div class="tally">${VERDICTS.map((verdict) => {
        const count = list.filter((claim) => claim.verdict === verdict).length;
        return count > 0 || ALWAYS.includes(verdict) ? html`<div><b>${count}</b>${verdictOf(verdict)}</div>` : '';
      })}</div>`;

/**
 * A report as one HTML file that needs nothing beside it, readable in light and in dark, and in print. Its claims are one page;
 * the sections behind them are folded.
 */
export const page = ({
  title,
  subtitle,
  text,
  figure: shown,
  claims: groups = [],
  sections,
  provenance,
}: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><h1>${title}</h1>
${subtitle === undefined ? '' : html`<p class="subtitle">${subtitle}</p>`}</header>
<main>
${tally(groups.flatMap((group) => group.claims))}
${text}
${shown === undefined ? '' : figure(shown)}
${groups.length === 0 ? '' : claims(groups)}
<section aria-label="Behind it">
${sections.map(section)}
</section>
</main>
<footer><dl>${provenance.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl></footer>
</body>
</html>
`.markup;
