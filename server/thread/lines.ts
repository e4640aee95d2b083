import type { Change } from './messages.ts';

/** What belongs to one line of the past, and how it is read and written. */
export interface OnLine<T> {
  readonly read: () => T;
  readonly write: (value: T) => void;
  /** What a line begins with that leaves no other. */
  readonly none: () => T;
  /** What a line begins with that leaves another before this step, by this change. */
  readonly cut: (value: T, step: number, change: Change) => T;
}

/** Keeps something for each line of the past: it is put aside when the line is left, and is there when it is gone to again. */
export interface ByLine {
  /** @returns whether the change has led to another line */
  readonly after: (change: Change) => boolean;
  /** Another thread counts its lines anew, and is on this one. */
  readonly restart: (line: number) => void;
}

const MOST_LINES = 100;

export const byLine = <T>({ read, write, none, cut }: OnLine<T>): ByLine => {
  const left = new Map<number, T>();
  let line = 0;
  return {
    after: (change) => {
      const { line: to, method, step } = change;
      if (to === undefined) {
        // Where nobody counts lines.
        if (method === 'restore') write(cut(read(), step, change));
        else if (method === 'reset' || method === 'load') write(none());
        else return false;
        return true;
      }
      left.set(line, read());
      line = to.id;
      if (left.size > MOST_LINES) left.delete(left.keys().next().value as number);
      const known = left.get(to.id);
      // A checkpoint is most often one of what runs.
      const from = change.method === 'restore' ? { line: to.id, step: change.step } : to.from;
      const before = change.method === 'restore' ? read() : from === null ? undefined : left.get(from.line);
      if (known !== undefined) write(known);
      else write(from === null || before === undefined ? none() : cut(before, from.step, change));
      return true;
    },
    restart: (begun) => {
      left.clear();
      line = begun;
    },
  };
};

/** Scores up to where a line leaves another. Where a variant goes on twice, both have those of the one. */
export const scoresUpTo = <S extends { readonly variant: string; readonly step: number }>(
  all: readonly S[],
  step: number,
  { method, params }: Change,
): readonly S[] => {
  const before = all.filter((one) => one.step <= step);
  if (method !== 'branch') return before;
  const { variant, name, original = variant } = params as { variant: string; name: string; original?: string };
  return before.flatMap((one) =>
    one.variant === variant
      ? [
          { ...one, variant: original },
          { ...one, variant: name },
        ]
      : [one],
  );
};
