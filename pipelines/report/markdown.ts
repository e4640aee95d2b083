import { type Content, Html, html } from './html.ts';
import type { Page, PageSection } from './page.ts';

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

const section = ({ title, text, claims = [], figures = [] }: PageSection): string =>
  [
    `## ${escaped(title)}`,
    ...paragraphs(text),
    ...figures.flatMap(({ caption, files = [] }) => {
      const image = files.find(({ href }) => href.endsWith('.png'));
      return image === undefined ? [] : [`![](${image.href})`, escaped(caption)];
    }),
    ...(claims.length === 0
      ? []
      : [
          [
            '| claim | criterion | measured | runs | |',
            '| --- | --- | --- | --- | --- |',
            ...claims.map(
              ({ claim, criterion, measured, seeds, verdict }) =>
                `| ${[claim, criterion, measured, seeds].map(escaped).join(' | ')} | **${verdict}** |`,
            ),
          ].join('\n'),
        ]),
  ].join('\n\n');

/** What of a report a reader sees where only Markdown is shown: no tables but that of claims. @param whole where all of it is */
export const markdown = ({ title, text, sections }: Page, whole: string): string =>
  `${[`# ${escaped(title)}`, ...paragraphs(text), `The whole report: [${whole}](${whole}).`, ...sections.map(section)].join('\n\n')}\n`;
