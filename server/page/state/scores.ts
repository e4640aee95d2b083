import type { Change, Progress, Test } from '../../messages.ts';
import type { Model } from './model.ts';

/** Something a user changed, where it stands on the axis of trials. */
export interface Mark {
  readonly trial: number;
  readonly text: string;
}

export type Measure = 'performance' | 'zeroShift' | 'rmse';

/** In tests, with the weights frozen; or of the trials themselves, while it learns. */
export type Source = 'test' | 'training';

export interface Scores {
  readonly version: () => number;
  readonly see: (progress: Progress) => void;
  readonly seeTest: (test: Test) => void;
  readonly note: (change: Change, trialSteps: number) => void;
  /** Whatever begins anew at this step: what came later did not happen. */
  readonly forget: (trial: number) => void;
  readonly clear: () => void;
  /**
   * Trials (all that some variant has a score of), then of each variant a column of tests, then of each one of its trials;
   * null where there is none.
   */
  readonly table: (variants: readonly string[], measure: Measure) => readonly (readonly (number | null)[])[];
  /** The last of the tests. */
  readonly last: (variant: string, measure: Measure) => number | undefined;
  readonly marks: () => readonly Mark[];
}

type Row = Readonly<Record<Measure, number>>;

const shown = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(3))) : String(value);

/** What a change is called at its mark; nothing where it needs none. */
export const textOf = ({ method, params, parameters }: Change): string | undefined => {
  const given = params as Readonly<Record<string, unknown>>;
  switch (method) {
    case 'swap': {
      const of = typeof given.variant === 'string' ? `${given.variant}: ` : '';
      return `${of}${String(given.place)} → ${String(given.kind)}`;
    }
    case 'set':
      return parameters.length === 0
        ? undefined
        : parameters
            .slice(0, 3)
            .map(({ name, value }) => `${name} = ${shown(value)}`)
            .join(', ');
    default:
      return undefined;
  }
};

/** Each trial's score of each variant, and what was changed when. */
export const scores = (): Scores => {
  const all: Readonly<Record<Source, Map<string, Map<number, Row>>>> = { test: new Map(), training: new Map() };
  let marks: Mark[] = [];
  let version = 0;
  const put = (source: Source, variant: string, trial: number, score: Row): void => {
    const of = all[source].get(variant) ?? new Map<number, Row>();
    all[source].set(variant, of.set(trial, score));
    version += 1;
  };
  const each = (): readonly Map<number, Row>[] => [...all.test.values(), ...all.training.values()];
  return {
    version: () => version,
    see: ({ variant, trial, lastOfTrial, score }) => {
      if (lastOfTrial && score !== undefined) put('training', variant, trial, score);
    },
    seeTest: ({ variant, trial, score }) => put('test', variant, trial, score),
    note: (change, trialSteps) => {
      const text = textOf(change);
      if (text === undefined) return;
      const trial = change.step / trialSteps;
      const last = marks.at(-1);
      // A slider that is drawn along is one change.
      const same = last !== undefined && text.split(' = ')[0] === last.text.split(' = ')[0] && trial - last.trial < 1;
      marks = [...(same ? marks.slice(0, -1) : marks), { trial, text }];
      version += 1;
    },
    forget: (trial) => {
      for (const rows of each()) for (const known of rows.keys()) if (known > trial) rows.delete(known);
      marks = marks.filter((mark) => mark.trial <= trial);
      version += 1;
    },
    clear: () => {
      all.test.clear();
      all.training.clear();
      marks = [];
      version += 1;
    },
    table: (variants, measure) => {
      const rows = [all.test, all.training].flatMap((of) => variants.map((name) => of.get(name)));
      const trials = [...new Set(rows.flatMap((of) => [...(of?.keys() ?? [])]))].sort((a, b) => a - b);
      return [trials, ...rows.map((of) => trials.map((trial) => of?.get(trial)?.[measure] ?? null))];
    },
    last: (variant, measure) => [...(all.test.get(variant)?.values() ?? [])].at(-1)?.[measure],
    marks: () => marks,
  };
};

/** Whether two models are of the same run: what was seen of one goes on in the other. */
export const sameRun = (a: Model, b: Model): boolean =>
  a.pipeline === b.pipeline &&
  a.seed === b.seed &&
  a.trialSteps === b.trialSteps &&
  a.variants.join() === b.variants.join();
