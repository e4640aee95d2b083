import { within } from '../../../modules/core/controls.ts';
import type { Sample } from '../connection/connection.ts';

/** What a panel wants to come. */
export interface Need {
  /** Signals, without their variant. */
  readonly paths: readonly string[];
  /** Small ones every so many steps; large ones as they are now; or large ones as columns of a picture over time. */
  readonly as: 'curve' | 'latest' | 'columns';
  /** Of this variant only; else curves are of all, and large signals of the one in view. */
  readonly variant?: string;
}

export type Found = Sample['values'][string] | undefined;

/** Keeps of what comes what a panel draws. */
export interface Recorder {
  /** @param found in the order of the need's paths */
  readonly see: (found: readonly Found[], step: number) => void;
  readonly clear: () => void;
}

/** What a panel wants, and what came of it in each variant. */
export interface Recording<R extends Recorder = Recorder> {
  readonly need: Need;
  readonly of: (variant: string) => R | undefined;
  /** Full names of what is wanted in this variant. */
  readonly names: (variant: string) => readonly string[];
  /** How often something came. */
  readonly came: () => number;
  readonly see: (sample: Sample) => void;
  readonly clear: () => void;
  /** Nothing more is wanted. */
  readonly end: () => void;
}

export const recording = <R extends Recorder>(
  need: Need,
  variants: readonly string[],
  make: () => R,
  end: () => void,
): Recording<R> => {
  const own = need.variant === undefined ? variants : [need.variant];
  const kept = new Map(
    own.map((variant) => [variant, { names: need.paths.map((path) => within(variant, path)), recorder: make() }]),
  );
  let came = 0;
  return {
    need,
    of: (variant) => kept.get(variant)?.recorder,
    names: (variant) => kept.get(variant)?.names ?? [],
    came: () => came,
    see: ({ values, step }) => {
      for (const { names, recorder } of kept.values()) {
        if (!names.some((name) => Object.hasOwn(values, name))) continue;
        recorder.see(
          names.map((name) => values[name]),
          step,
        );
        came += 1;
      }
    },
    clear: () => {
      for (const { recorder } of kept.values()) recorder.clear();
      came += 1;
    },
    end,
  };
};
