import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isRecord } from '../../modules/core/json.ts';
import type { JsonObject } from '../../modules/index.ts';
import { type Library, OURS } from '../catalogue/library.ts';
import { STEPWISE } from '../checkpoint/legacySteps.ts';
import { parseSpec, type Spec } from '../run/spec.ts';
import type { Variant } from '../run/variant.ts';
import { isName } from '../run/variant.ts';
import {
  anything,
  type Decoder,
  describeProblem,
  list,
  literal,
  object,
  optional,
  orNull,
  type Problem,
  seed,
  show,
  text,
  whole,
} from '../schema/decode.ts';
import { readJson } from '../schema/readJson.ts';
import type { Changes } from './changes.ts';
import { FIRST_JOURNAL, modernise } from './legacyJournal.ts';
import { linesInMs } from './legacyLines.ts';
import type { Position } from './timeline.ts';

/**
 * A session as lines of JSON: a header, then each change with the first step that it holds for. The same journal gives the same bits.
 */

/** The version of journals, and of the numbers that follow from them. */
export const JOURNAL = 3;

export interface Header {
  readonly type: 'journal';
  readonly format: number;
  /** Of the program that wrote it. */
  readonly version: string;
  readonly pipeline: string;
  readonly seed: number;
  readonly variants: readonly Variant[];
}

/** The session went to a position of its past. */
export interface Travel {
  readonly type: 'travel';
  /** Where it stood. */
  readonly step: number;
  readonly to: Position;
}

/** A change that matters for the numbers. */
export type Entry =
  | {
      readonly type: 'change';
      readonly step: number;
      readonly changes: Changes;
      /** Places whose modules are made anew. */
      readonly anew?: readonly string[];
    }
  /** Anew, from the same specs with this seed. */
  | { readonly type: 'reset'; readonly step: number; readonly seed: number }
  | { readonly type: 'load'; readonly step: number; readonly pipeline: string; readonly spec: Spec }
  /** Several side by side. */
  | {
      readonly type: 'compare';
      readonly step: number;
      readonly pipeline: string;
      readonly variants: readonly Variant[];
    }
  /** A checkpoint in base64. The step is null where the thread that it follows had died. */
  | { readonly type: 'restore'; readonly step: number | null; readonly checkpoint: string }
  /** From here on a variant runs twice, side by side. */
  | {
      readonly type: 'branch';
      readonly step: number;
      /** The variant that goes on twice; '' for the only one. */
      readonly of: string;
      /** What the second one is called. */
      readonly name: string;
      /** What the first one is called, where it had no name. */
      readonly original: string;
    }
  | Travel;

/** What someone did to the pace: a pause, steps, another speed. It matters to whoever reads the journal, not for the numbers. */
export interface Pace {
  readonly type: 'pace';
  readonly step: number;
  readonly method: string;
  readonly params: unknown;
}

export interface End {
  readonly type: 'end';
  /** The first step that was not made. */
  readonly step: number;
}

/** The rest could not be written. Up to this step the session is in it. */
interface Cut {
  readonly type: 'cut';
  readonly step: number;
}

export interface Journal {
  readonly header: Header;
  readonly entries: readonly (Entry | Pace)[];
  readonly end: End | undefined;
  /** What is to be said of it: that it was cut short. */
  readonly remark: string | undefined;
}

type Line = Entry | Pace | End | Cut;

export const lineOf = (line: Header | Entry | Pace | End): string => `${JSON.stringify(line)}\n`;

/** The last line of a journal that a line of it could not be written to; undefined where that one has no step. */
export const cutAt = (line: string): string | undefined => {
  const { step } = JSON.parse(line) as Partial<Entry>;
  return typeof step === 'number' ? `${JSON.stringify({ type: 'cut', step } satisfies Cut)}\n` : undefined;
};

const below =
  (path: string) =>
  (problem: Problem): Problem => ({ ...problem, path: problem.path === '' ? path : `${path}.${problem.path}` });

const specIn =
  (library: Library): Decoder<Spec> =>
  (value, path) => {
    const parsed = parseSpec(value, library);
    if (E.isRight(parsed)) return parsed;
    const [first, ...others] = parsed.left;
    return E.left([below(path)(first), ...others.map(below(path))]);
  };

const variantName: Decoder<string> = (value, path) =>
  typeof value === 'string' && (value === '' || isName(value))
    ? E.right(value)
    : E.left([{ path, expected: "a variant's name", found: show(value) }]);

const format: Decoder<number> = (value, path) =>
  value === JOURNAL || value === STEPWISE.journal || value === FIRST_JOURNAL
    ? E.right(value)
    : E.left([{ path, expected: String(JOURNAL), found: show(value) }]);

/** What they may be is checked where they take effect: it depends on what runs then. */
const changes: Decoder<Changes> = (value, path) =>
  isRecord(value)
    ? E.right(value as JsonObject)
    : E.left([{ path, expected: 'an object of changes', found: show(value) }]);

const step = whole(0, Number.MAX_SAFE_INTEGER);

const names = list(text, 0, 1000);

/** The decoders of a journal's lines, by what its specs may name. */
const linesOf = (library: Library) => {
  const spec = specIn(library);
  const variants = list(object<Variant>({ name: variantName, spec }), 1, 16);
  const header = object<Header>({ type: literal('journal'), format, version: text, pipeline: text, seed, variants });
  const lines: Readonly<Record<string, Decoder<Line>>> = {
    change: object<Extract<Entry, { type: 'change' }>>({
      ...{ type: literal('change'), step, changes },
      anew: optional<readonly string[]>(names, []),
    }),
    reset: object<Extract<Entry, { type: 'reset' }>>({ type: literal('reset'), step, seed }),
    load: object<Extract<Entry, { type: 'load' }>>({ type: literal('load'), step, pipeline: text, spec }),
    compare: object<Extract<Entry, { type: 'compare' }>>({ type: literal('compare'), step, pipeline: text, variants }),
    restore: object<Extract<Entry, { type: 'restore' }>>({
      type: literal('restore'),
      step: orNull(step),
      checkpoint: text,
    }),
    branch: object<Extract<Entry, { type: 'branch' }>>({
      ...{ type: literal('branch'), step, of: text, name: text, original: text },
    }),
    travel: object<Travel>({
      ...{ type: literal('travel'), step },
      to: object<Position>({ line: step, step, changes: step }),
    }),
    pace: object<Pace>({ type: literal('pace'), step, method: text, params: anything }),
    end: object<End>({ type: literal('end'), step }),
    cut: object<Cut>({ type: literal('cut'), step }),
  };
  /** Made into changes before anyone sees it. */
  const controls = object<never>({ type: literal('controls'), step, controls: changes } as never);
  const { change: _, ...others } = lines;
  const ofFirst = { controls, ...others };
  const lineOf =
    (format: number): Decoder<Line> =>
    (value, path) => {
      const there: typeof lines = format === FIRST_JOURNAL ? ofFirst : lines;
      const type = (value as { readonly type?: unknown } | null)?.type;
      const known = typeof type === 'string' && Object.hasOwn(there, type) ? there[type] : undefined;
      const expected = `a line of type ${Object.keys(there).join(', ')}`;
      return known === undefined ? E.left([{ path, expected, found: show(type) }]) : known(value, path);
    };
  return { header, lineOf };
};

/** One line of a journal. Left: what is wrong with it, with its number. @param modern the line as it is written today */
const decoded = <A>(
  decode: Decoder<A>,
  row: string,
  before: number,
  modern: (line: unknown) => unknown,
): E.Either<string, A> =>
  pipe(
    readJson(row, before),
    E.bimap(describeProblem, modern),
    E.chain((value) =>
      pipe(
        decode(value, ''),
        E.mapLeft(([first]) => `line ${before + 1}: ${describeProblem(first)}`),
      ),
    ),
  );

/** The steps of entries go up, from 0 after a load or a reset. @returns where they do not */
const outOfOrder = (entries: readonly Line[]): string | undefined => {
  let least = 0;
  for (const [i, entry] of entries.entries()) {
    if (entry.step !== null && entry.step < least)
      return `line ${i + 2}: step: expected ≥ ${least}, found ${entry.step}`;
    // Where a checkpoint stands is not looked up here.
    least = ['change', 'controls', 'pace', 'branch', 'end', 'cut'].includes(entry.type) ? (entry.step ?? 0) : 0;
    if (entry.type === 'travel') least = entry.to.step;
    if ((entry.type === 'end' || entry.type === 'cut') && i < entries.length - 1)
      return `line ${i + 3}: expected nothing after the end`;
  }
  return undefined;
};

/** @param torn the number of a last line that is not whole */
const remarkOn = (end: End | Cut | undefined, torn: number | undefined): string | undefined => {
  if (torn !== undefined) return `line ${torn} was cut short and is left out`;
  if (end === undefined) return 'it has no end: it stops at its last line';
  return end.type === 'cut'
    ? `it was cut short at step ${end.step}: what came then could not be written, and is not in it`
    : undefined;
};

/** A journal from its text, or one line on what is wrong with it. A last line that a crash cut short is left out. */
export const parseJournal = (source: string, library: Library = OURS): E.Either<string, Journal> => {
  const { header, lineOf } = linesOf(library);
  const rows = source.split('\n');
  const tail = rows.pop() ?? '';
  const [first, ...rest] = rows;
  if (first === undefined) return E.left(`expected a journal, found ${show(tail)}`);
  const steps = linesInMs();
  let old = false;
  const modern = (line: unknown): unknown => {
    if (isRecord(line) && line.type === 'journal') old = line.format !== JOURNAL;
    return old ? steps(line) : line;
  };
  const head = decoded(header, first, 0, modern);
  if (E.isLeft(head)) return head;
  const line = lineOf(head.right.format);
  const entries: Line[] = [];
  for (const [i, row] of rest.entries()) {
    const entry = decoded(line, row, i + 1, modern);
    if (E.isLeft(entry)) return entry;
    entries.push(entry.right);
  }
  const why = outOfOrder(entries);
  if (why !== undefined) return E.left(why);
  const last = entries.at(-1);
  const end = last?.type === 'end' || last?.type === 'cut' ? last : undefined;
  const all = entries.filter((entry): entry is Entry | Pace => entry !== end);
  return E.right({
    header: head.right,
    entries: head.right.format === FIRST_JOURNAL ? modernise(head.right, all, library) : all,
    end: end === undefined ? undefined : { type: 'end', step: end.step },
    remark: remarkOn(end, tail === '' ? undefined : rows.length + 1),
  });
};
