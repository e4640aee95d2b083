/** A number, or several, at a place on an axis. */
export interface Label {
  readonly left: number;
  readonly text: string;
}

interface Group extends Label {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Between a line and its label, and at least between two labels. */
const BESIDE = 4;
const APART = 5;

const textOf = (from: number, to: number): string => {
  if (from === to) return String(from);
  return to === from + 1 ? `${from}, ${to}` : `${from}–${to}`;
};

/**
 * Numbers beside lines that stand ever farther right. Those that would lie over each other become one, `1, 2` or `1–4`, and
 * none reaches over the edge.
 * @param first the number of the first line
 * @param edge where there is no more room
 */
export const labelled = (
  places: readonly number[],
  first: number,
  edge: number,
  width: (text: string) => number,
): readonly Label[] => {
  const group = (at: number, from: number, to: number): Group => {
    const text = textOf(from, to);
    return { at, from, to, text, left: Math.min(at + BESIDE, edge - width(text)) };
  };
  const groups: Group[] = [];
  for (const [i, at] of places.entries()) {
    let next = group(at, first + i, first + i);
    for (let last = groups.at(-1); last !== undefined; last = groups.at(-1)) {
      if (last.left + width(last.text) + APART <= next.left) break;
      groups.pop();
      next = group(last.at, last.from, next.to);
    }
    groups.push(next);
  }
  return groups.map(({ left, text }) => ({ left, text }));
};
