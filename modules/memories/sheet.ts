import { fixed, items } from '../core/parameter.ts';
import type { Problem } from '../core/problem.ts';
import { pogodin2019 } from '../pogodin2019.ts';
import { count, MOST_SIGNALS, strength } from '../ranges.ts';
import type { Block } from './bump.ts';
import { bumpParameters, weightsParameters } from './bumpParameters.ts';
import { type CueData, unfitCues } from './cues.ts';

const { attractor: published } = pogodin2019;

/** What distinguishes the published bump from the one that runs live: how its J is made, and its cue. */
interface Sheet {
  readonly weights: { readonly noise: number; readonly shift: number; readonly heading: number };
  readonly cue: Block | null;
}

/** The parameters of a bump on a sheet. @param sheet the one that it is if nothing is said */
export const sheetParameters = ({ weights: { noise, shift, heading }, cue }: Sheet) => ({
  side: fixed(published.side, { ...count(2, 100), about: 'neurons along each axis of the torus; side² in all' }),
  ...bumpParameters({
    ...weightsParameters(noise),
    shift: fixed(shift, {
      ...{ min: 0, max: 1.5, without: 0 },
      about: 'how far ahead of itself a neuron excites most, so that the bump keeps its heading; the torus is π around',
    }),
    heading: fixed(heading, {
      ...{ min: -180, max: 180, unit: '°' },
      about: 'which way ahead is: 0 along the columns’ axis, 90 along the rows’',
    }),
  }),
  cue: items<typeof block, CueData>(cue as Required<Block> | null, block, {
    ...{ orNull: 'none', most: MOST_SIGNALS, without: null },
    about: 'an input to a block of the sheet during the warm-up; a list has one for each signal of the task',
  }),
});

const block = {
  row: fixed(0, { ...count(0, 99), about: 'first row of the block' }),
  column: fixed(0, { ...count(0, 99), about: 'first column of the block' }),
  size: fixed(5, { ...count(1, 100), about: 'height and width of the block' }),
  amplitude: fixed(1, { ...strength, about: 'what it adds to e' }),
};

interface OnSheet {
  readonly side: number;
  readonly cue: Required<Block> | readonly Required<Block>[] | null;
}

/** What must be right of a sheet and its cues together; and its cue on a sheet of another side, where it wraps around. */
export const onSheet = {
  check: ({ side, cue }: OnSheet): readonly Problem[] =>
    unfitCues(
      cue,
      `a block on the sheet of ${side} × ${side}`,
      (one) => one.size <= side && one.row < side && one.column < side,
      ({ row, column, size }) => `row ${row}, column ${column}, size ${size}`,
    ),
  adjust: <V extends object>(values: V, given: object): V => {
    const { side, cue } = values as unknown as OnSheet;
    if ('cue' in given || cue === null || Array.isArray(cue)) return values;
    const { row, column, size, amplitude } = cue as Required<Block>;
    return { ...values, cue: { row: row % side, column: column % side, size: Math.min(size, side), amplitude } };
  },
} as const;

/** Bytes of J, whose entries are half a number each. */
export const heldBySheet = (side: number): number => 4 * side ** 4;

/** The rates of a sheet are drawn as one. */
export const SHEET = { 'attractor.x': 'sheet' } as const;
