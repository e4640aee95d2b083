import { type Content, Html, html } from './html.ts';
import type { Page, PageClaims, PageFigure, PageSection } from './page.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Content as one line of plain text. */
export const plain = (content: Content): string =>
  html`${content}`.markup
    .replace(/<br>/g, '; ')
    .replace(/<\/p>\s*/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] as string)
    .replace(/\s+/g, ' ')
    .trim();

/** Plain text that Markdown takes for nothing else, in a cell of a table, too. */
const escaped = (content: Content): string => plain(content).replace(/[\\|*_`<>[\]]/g, '\\$&');

const paragraphs = (content: Content): readonly string[] =>
  html`${content}`.markup.split('</p>').flatMap((markup) => escaped(new Html(markup)) || []);

const MARK: Readonly<Record<string, string>> = { holds: '✓', undecided: '?', 'does not hold': '✗' };

/** Claims, a row each. */
const claimed = (groups: readonly PageClaims[]): readonly string[] =>
  groups.flatMap(({ title, claims }) => [
    `**${escaped(title)}**`,
    [
      '| claim | criterion: measured (interval) | networks | |',
      '| --- | --- | --- | --- |',
      ...claims.map(({ claim, parts, networks, verdict }) => {
        const found = parts.map(
          ({ asked, found, verdict }) => `${MARK[verdict] ?? '…'} ${escaped(asked)}: ${escaped(found)}`,
        );
        return `| ${escaped(claim)} | ${found.join('<br>')} | ${escaped(networks)} | **${verdict}** |`;
      }),
    ].join('\n'),
  ]);

const figured = ({ caption, files = [] }: PageFigure): readonly string[] => {
  const image = files.find(({ href }) => href.endsWith('.png'));
  return image === undefined ? [] : [`![](${image.href})`, escaped(caption)];
};

const section = ({ title, text, claims = [], figures = [] }: PageSection): string =>
  [`## ${escaped(title)}`, ...paragraphs(text), ...claimed(claims), ...figures.flatMap(figured)].join('\n\n');

/** What of a report a reader sees where only Markdown is shown: no tables but those of claims. @param whole where all of it is */
export const markdown = ({ title, text, figure, claims = [], sections }: Page, whole: string): string =>
  `${[
    `# ${escaped(title)}`,
    ...paragraphs(text),
    ...(figure === undefined ? [] : figured(figure)),
    ...claimed(claims),
    `What stands behind it, shorter than in [${whole}](${whole}):`,
    ...sections.map(section),
  ].join('\n\n')}\n`;
