import { isTensor } from '../../modules/core/checkpoint.ts';
import type { VariantCheckpoint } from '../checkpoint/bundle.ts';
import type { Entry } from './journal.ts';

/**
 * A session's past. It is a tree of *lines*: a line begins with a reset, a load, a restore, a branch, or where the session went
 * back; changes and steps make it longer. What has been left is kept, and can be gone to again.
 */

/** Between two steps of a line, before or after a change that was made there. */
export interface Position {
  readonly line: number;
  /** The next step. */
  readonly step: number;
  /** So many of the line's changes have taken effect. */
  readonly changes: number;
}

export type ChangeEntry = Extract<Entry, { readonly type: 'change' }>;

/** Everything that is needed to go on from a position. */
interface Point {
  readonly step: number;
  readonly changes: number;
  readonly checkpoints: readonly VariantCheckpoint[];
  readonly bytes: number;
}

interface Line {
  readonly id: number;
  /** Where it leaves another line; undefined where it begins with something else. */
  readonly from: Position | undefined;
  /** In the order of their positions; the line begins with the first. */
  readonly points: Point[];
  readonly changes: ChangeEntry[];
  /** The first step that was not made on it. */
  end: number;
}

/** A line, as it is told. */
export interface LineAbout {
  readonly id: number;
  readonly from: { readonly line: number; readonly step: number } | null;
  /** Its first step. */
  readonly start: number;
  readonly end: number;
  /** The steps of its changes. */
  readonly changes: readonly number[];
}

/** How to get to a position: from this point on, with these changes. */
export interface Route {
  readonly checkpoints: readonly VariantCheckpoint[];
  readonly start: number;
  readonly changes: readonly ChangeEntry[];
}

export interface Timeline {
  /** Where the session stands. */
  readonly at: () => Position;
  /** Something begins here. @param from the position where it leaves another line */
  readonly begin: (checkpoints: readonly VariantCheckpoint[], from?: Position) => void;
  /** Goes on with a line at its end. @returns whether this is one */
  readonly goOn: (position: Position) => boolean;
  /** A change was made. */
  readonly change: (entry: ChangeEntry) => void;
  /** A step was made; this is the next one. */
  readonly pass: (next: number) => void;
  /** Whether a checkpoint before this step is worth keeping. */
  readonly wants: (step: number) => boolean;
  /** Keeps a checkpoint of where the session stands. */
  readonly keep: (checkpoints: readonly VariantCheckpoint[]) => void;
  /** The position before this step of a line, before the changes that were made there; undefined if the line is not known or has no such step. */
  readonly find: (line: number, step: number) => Position | undefined;
  /** The shortest way; undefined if nothing leads there any more. */
  readonly route: (to: Position) => Route | undefined;
  readonly lines: () => readonly LineAbout[];
  /** All that was is forgotten, as if only one line had begun: that of a thread which died and was followed by another. */
  readonly restart: () => void;
}

export interface TimelineLimits {
  /** Checkpoints, beside the one that each line begins with. */
  readonly points: number;
  /** What these may hold together; and again, what those of the beginnings may. */
  readonly bytes: number;
  readonly lines: number;
  /** Steps between two of them, at first. */
  readonly every: number;
}

/** Some seconds of simulating lie between two checkpoints of the recent past, and as many MB as a page's tab is given. */
const LIMITS: TimelineLimits = { points: 64, bytes: 2 ** 28, lines: 100, every: 2000 };

const bytesIn = (value: unknown): number => {
  if (isTensor(value)) return value.data.byteLength;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce((sum: number, one) => sum + bytesIn(one), 0);
};

const sizeOf = (all: readonly VariantCheckpoint[]): number =>
  all.reduce(
    (sum, { checkpoint }) => sum + [...checkpoint.states.values()].reduce((n: number, s) => n + bytesIn(s), 0),
    0,
  );

const sum = (points: readonly Point[]): number => points.reduce((total, { bytes }) => total + bytes, 0);

const isAfter = (a: Pick<Position, 'step' | 'changes'>, b: Pick<Position, 'step' | 'changes'>): boolean =>
  a.step > b.step || (a.step === b.step && a.changes > b.changes);

/**
 * The point that is missed least: the gap that it would leave is smallest beside the root of its age. So the past is kept ever
 * more thinly, no part of it is lost, and no gap is many times the average one.
 */
const leastMissed = ({ points, end }: Line): { readonly at: number; readonly worth: number } | undefined => {
  let found: { at: number; worth: number } | undefined;
  for (let at = 1; at < points.length; at++) {
    const before = (points[at - 1] as Point).step;
    const after = points[at + 1]?.step ?? end;
    const worth = (after - before) / Math.sqrt(end - before + 1);
    if (found === undefined || worth < found.worth) found = { at, worth };
  }
  return found;
};

export const timeline = (limits: Partial<TimelineLimits> = {}): Timeline => {
  const most = { ...LIMITS, ...limits };
  let lines: Line[] = [];
  let ids = 0;
  let now: Line | undefined;

  const current = (): Line => {
    if (now === undefined) throw new Error('timeline: expected something to have begun, found nothing');
    return now;
  };
  const at = (): Position => {
    const { id, end, changes } = current();
    return { line: id, step: end, changes: changes.length };
  };

  const thin = (): void => {
    const between = (): readonly Point[] => lines.flatMap(({ points }) => points.slice(1));
    for (let kept = between(); kept.length > most.points || sum(kept) > most.bytes; kept = between()) {
      const all = lines.flatMap((line) => {
        const found = leastMissed(line);
        // What was left long ago is looked at least.
        return found === undefined ? [] : [{ line, ...found, worth: line === now ? found.worth : found.worth / 2 }];
      });
      const { line, at } = all.reduce((a, b) => (b.worth < a.worth ? b : a));
      line.points.splice(at, 1);
    }
    const begins = (): readonly Point[] => lines.flatMap(({ points }) => points.slice(0, 1));
    while (lines.length > 1 && (lines.length > most.lines || sum(begins()) > most.bytes)) {
      lines.splice(lines[0] === now ? 1 : 0, 1);
    }
  };

  const put = (line: Line, checkpoints: readonly VariantCheckpoint[]): void => {
    const point = { step: line.end, changes: line.changes.length, checkpoints, bytes: sizeOf(checkpoints) };
    const last = line.points.at(-1);
    if (last !== undefined && !isAfter(point, last)) return;
    line.points.push(point);
    thin();
  };

  /** One that was left where it began tells nothing. */
  const dropEmpty = (): void => {
    lines = lines.filter((line) => line !== now || line.changes.length > 0 || line.end > (line.points[0]?.step ?? 0));
  };

  return {
    at,
    begin: (checkpoints, from) => {
      if (from !== undefined) dropEmpty();
      const end = checkpoints[0]?.checkpoint.step ?? 0;
      now = { id: ids, from, points: [], changes: [], end };
      ids += 1;
      lines.push(now);
      put(now, checkpoints);
    },
    goOn: ({ line, step, changes }) => {
      const found = lines.find(({ id }) => id === line);
      if (found === undefined || found.end !== step || found.changes.length !== changes) return false;
      if (found !== now) dropEmpty();
      now = found;
      return true;
    },
    change: (entry) => void current().changes.push(entry),
    pass: (next) => {
      current().end = next;
    },
    wants: (step) => step - (current().points.at(-1)?.step ?? 0) >= most.every,
    keep: (checkpoints) => put(current(), checkpoints),
    find: (id, step) => {
      const line = lines.find((one) => one.id === id);
      const [first] = line?.points ?? [];
      if (line === undefined || first === undefined || step < first.step || step > line.end) return undefined;
      return { line: id, step, changes: line.changes.filter((entry) => entry.step < step).length };
    },
    route: (to) => {
      const line = lines.find(({ id }) => id === to.line);
      const point = line?.points.filter((one) => !isAfter(one, to)).at(-1);
      if (line === undefined || point === undefined) return undefined;
      const changes = line.changes.slice(point.changes, to.changes);
      return { checkpoints: point.checkpoints, start: point.step, changes };
    },
    lines: () =>
      lines.map(({ id, from, points, changes, end }) => ({
        id,
        from: from === undefined ? null : { line: from.line, step: from.step },
        start: points[0]?.step ?? 0,
        end,
        changes: changes.map(({ step }) => step),
      })),
    restart: () => {
      lines = [];
      ids = 1;
      now = undefined;
    },
  };
};
