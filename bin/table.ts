import { plain } from './output.ts';

/** Rows of text as aligned columns; numbers stand to the right. */
export const align = (names: readonly string[], cells: readonly (readonly string[])[]): readonly string[] => {
  const head = names.map(plain);
  const rows = cells.map((row) => row.map(plain));
  const numeric = head.map(
    (_, i) => rows.length > 0 && rows.every((row) => /^[+−-]?[\d.,]*( .*)?$|^–$/.test(row[i] ?? '')),
  );
  const widths = head.map((title, i) =>
    Math.max(...[title, ...rows.map((row) => row[i] ?? '')].map((cell) => [...cell].length)),
  );
  const cell = (text: string, i: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...text].length));
    return numeric[i] ? space + text : text + space;
  };
  return [head, ...rows].map((row) => row.map(cell).join('  ').trimEnd());
};
