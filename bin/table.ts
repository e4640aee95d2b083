/** Rows of text as aligned columns; numbers stand to the right. */
export const align = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => {
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
