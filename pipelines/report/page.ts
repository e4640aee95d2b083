import { type Content, Html, html } from './html.ts';
import { style } from './style.ts';

/** What leaves a claim open. */
export const OPEN = ['not enough runs to judge', 'too brief to judge'] as const;
/** How a claim came out by its criterion. */
export type Verdict = 'holds' | 'holds in part' | 'does not hold' | (typeof OPEN)[number];

/** A claim beside what was measured. */
export interface Claim {
  readonly claim: string;
  /** When it is said to hold. */
  readonly criterion: string;
  readonly measured: Content;
  /** Independent runs it rests on, as `10` or `4 of 10`. */
  readonly seeds: string;
  readonly verdict: Verdict;
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
  readonly claims?: readonly Claim[];
  readonly figures?: readonly PageFigure[];
  readonly tables?: readonly PageTable[];
  readonly notes?: Content;
}

export interface Page {
  readonly title: string;
  readonly subtitle?: Content;
  readonly text: Content;
  readonly sections: readonly PageSection[];
  /** Where the numbers come from: term and what it is. */
  readonly provenance: readonly (readonly [string, Content])[];
}

const MARKS: Readonly<Record<Verdict, readonly [name: string, mark: string]>> = {
  holds: ['holds', '✓'],
  'holds in part': ['partly', '◐'],
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

const claims = (list: readonly Claim[]): Html => html`<div class="wide"><table>
<thead><tr><th scope="col">Claim</th><th scope="col">Measured</th><th scope="col">Runs</th><th scope="col">Verdict</th></tr></thead>
<tbody>${list.map(
  ({ claim, criterion, measured, seeds, verdict }) => html`
<tr><td>${claim}<div class="criterion">Criterion: ${criterion}</div></td><td>${measured}</td><td class="runs">${seeds}</td><td>${verdictOf(verdict)}</td></tr>`,
)}
</tbody></table></div>
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

const section = (shown: PageSection): Html => html`<section id="${shown.id}">
<h2>${shown.title}</h2>
${shown.text}
${(shown.figures ?? []).map(figure)}
${shown.claims === undefined || shown.claims.length === 0 ? '' : claims(shown.claims)}
${(shown.tables ?? []).map(table)}
${shown.notes}
</section>
`;

const VERDICTS = Object.keys(MARKS) as readonly Verdict[];
/** Counted even where there are none. */
const ALWAYS: readonly Verdict[] = ['holds', 'holds in part', 'does not hold'];

const tally = (list: readonly Claim[]): Html =>
  list.length === 0
    ? html``
    : html`<div class="tally">${VERDICTS.map((verdict) => {
        const count = list.filter((claim) => claim.verdict === verdict).length;
        return count > 0 || ALWAYS.includes(verdict) ? html`<div><b>${count}</b>${verdictOf(verdict)}</div>` : '';
      })}</div>`;

/** A report as one HTML file that needs nothing beside it, readable in light and in dark, and in print. */
export const page = ({ title, subtitle, text, sections, provenance }: Page): string =>
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
${tally(sections.flatMap((shown) => shown.claims ?? []))}
${text}
<nav aria-label="Sections"><ol>${sections.map((shown) => html`<li><a href="#${shown.id}">${shown.title}</a></li>`)}</ol></nav>
${sections.map(section)}
</main>
<footer><dl>${provenance.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl></footer>
</body>
</html>
`.markup;
