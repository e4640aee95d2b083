import type { Change } from '../contract.ts';

/** Something a user changed, where it stands on the axis of trials. */
export interface Mark {
  readonly trial: number;
  readonly text: string;
  /** The full names of what has another value since. */
  readonly altered: readonly string[];
}

const shown = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(3))) : String(value);

/** `memory/rule` is `rule`. */
const plain = (name: string): string => name.slice(name.indexOf('/') + 1);

/** `place: this → that`; of several variants that had different ones, all that they had. */
const swapped = ({ params, parameters, before = {} }: Change): string => {
  const { place, kind, variant } = params as Readonly<Record<string, unknown>>;
  const places = parameters.filter(({ name }) => plain(name) === place).map(({ name }) => name);
  const was = [...new Set(places.map((name) => before[name]).filter((value) => value !== undefined))];
  const of = typeof variant === 'string' ? `${variant}: ` : '';
  if (was.length === 1 && was[0] === kind) return `${of}${String(place)}: ${String(kind)}, anew`;
  return was.length === 0
    ? `${of}${String(place)} → ${String(kind)}`
    : `${of}${String(place)}: ${was.join(', ')} → ${String(kind)}`;
};

const set = ({ parameters, before = {} }: Change): string =>
  parameters
    .slice(0, 3)
    .map(({ name, value }) =>
      before[name] === undefined ? `${name} = ${shown(value)}` : `${name}: ${shown(before[name])} → ${shown(value)}`,
    )
    .join(', ');

/** What stands at the marks of these changes: swaps, and parameters that were set. */
export const marksOf = (changes: readonly Change[], trialSteps: number): readonly Mark[] =>
  changes.map((change) => ({
    trial: change.step / trialSteps,
    text: change.method === 'swap' ? swapped(change) : set(change),
    altered: change.parameters.map(({ name }) => name),
  }));

/** The number of the last mark since which one of these has another value; none where it was so from the beginning. */
export const sinceMark = (marks: readonly Mark[], names: readonly string[]): number | undefined => {
  const index = marks.findLastIndex(({ altered, trial }) => trial > 0 && names.some((name) => altered.includes(name)));
  return index < 0 ? undefined : index + 1;
};
