/** Markup, as opposed to text that is still to be escaped. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export type Content = Html | string | number | null | undefined | readonly Content[];

const rendered = (content: Content): string => {
  if (content === null || content === undefined) return '';
  if (content instanceof Html) return content.markup;
  if (Array.isArray(content)) return content.map(rendered).join('');
  return String(content).replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
};

/** A template whose values are escaped, but for those that are markup themselves; lists are joined. */
export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(strings.reduce((text, part, i) => text + rendered(values[i - 1]) + part));

/** Text with `code` in backticks and *emphasis*, as markup. */
export const prose = (text: string): Html =>
  new Html(
    rendered(text)
      .replace(/`([^`]+)`/g, '<code>$1</code>')
      .replace(/\*([^*\s][^*]*)\*/g, '<em>$1</em>'),
  );
