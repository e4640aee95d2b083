import * as E from 'fp-ts/lib/Either.js';
import { type Block, pogodin2019, workingMemory } from '../../modules/index.ts';
import { checked, type Decoder, list, literal, object, oneOf, optional, orNull, some, whole } from '../decode.ts';
import { amount, MOST_SIGNALS, positive, strength } from './ranges.ts';

/** What bumps of both layouts have in common. Times in ms. */
interface Bump {
  readonly tauMembrane: number;
  readonly tauAdaptation: number;
  readonly adaptation: number;
  readonly inputMean: number;
  readonly inputNoise: number;
  readonly weights: { readonly offset: number; readonly width: number; readonly noise: number };
  readonly warmup: number;
}

/** A live bump on a sheet, or one recording of it replayed in every trial. */
export interface SheetSpec extends Bump {
  readonly kind: 'bump' | 'replayed';
  readonly side: number;
  /** The same in every trial; or a list, one for each of several signals. */
  readonly cue: Block | readonly Block[] | null;
}

/** Neighbouring neurons of a ring. */
export interface Segment {
  readonly at: number;
  readonly size: number;
  readonly amplitude: number;
}

/** A live bump on a ring. */
export interface RingSpec extends Bump {
  readonly kind: 'ring';
  readonly neurons: number;
  readonly cue: Segment | readonly Segment[] | null;
}

/** Oscillators of fixed periods. Times in ms. */
export interface OscillatorsSpec {
  readonly kind: 'oscillators';
  readonly neurons: number;
  readonly shortest: number;
  readonly longest: number;
}

/** The working memory. */
export type AttractorSpec = SheetSpec | RingSpec | OscillatorsSpec;

const block = object<Block>({
  row: whole(0, 99),
  column: whole(0, 99),
  size: optional(whole(1, 100), 5),
  amplitude: optional(strength, 1),
});

/** The published cue of the working memory: +1 on the block at rows and columns 20 … 24. */
const CUE: Block = { row: 20, column: 20, size: 5, amplitude: 1 };

/** The published cue on a sheet of another side, where its rows and columns wrap around. */
const cueOn = (side: number): Block => ({
  ...CUE,
  row: CUE.row % side,
  column: CUE.column % side,
  size: Math.min(CUE.size, side),
});

/** One, or one for each signal. */
const oneOrMore =
  <A>(item: Decoder<A>): Decoder<A | readonly A[]> =>
  (value, path) =>
    Array.isArray(value) ? list(item, 1, MOST_SIGNALS)(value, path) : item(value, path);

const bumpOf = (noise: number) => {
  const defaults = { ...pogodin2019.attractor, weights: { ...pogodin2019.attractor.weights, noise } };
  const weights = object<Bump['weights']>({
    offset: optional(strength, defaults.weights.offset),
    width: optional(positive, defaults.weights.width),
    noise: optional(amount, defaults.weights.noise),
  });
  return {
    tauMembrane: optional(positive, defaults.tauMembrane),
    tauAdaptation: optional(positive, defaults.tauAdaptation),
    adaptation: optional(strength, defaults.adaptation),
    inputMean: optional(strength, defaults.inputMean),
    inputNoise: optional(amount, defaults.inputNoise),
    weights: optional(weights, defaults.weights),
    warmup: optional(whole(0, 100_000), defaults.warmup),
  };
};

const sheetOf = (kind: SheetSpec['kind'], noise: number, cue: Block | null): Decoder<AttractorSpec> => {
  const sheet = {
    side: optional(whole(2, 100), pogodin2019.attractor.side),
    cue: optional<SheetSpec['cue']>(orNull(oneOrMore(block)), cue),
  };
  const decoded = checked(
    object<SheetSpec>({ kind: literal(kind), ...bumpOf(noise), ...sheet }),
    some<Pick<SheetSpec, 'side' | 'cue'>>(sheet),
    ({ side, cue }, path) =>
      cue === CUE
        ? []
        : cuesOf<Block>(cue).flatMap((one, i) => {
            const fits = one.size <= side && one.row < side && one.column < side;
            const found = `row ${one.row}, column ${one.column}, size ${one.size}`;
            const where = `${path}.cue${Array.isArray(cue) ? `[${i}]` : ''}`;
            return fits ? [] : [{ path: where, expected: `a block on the sheet of ${side} × ${side}`, found }];
          }),
  );
  return (value, path) =>
    E.map((a: SheetSpec): AttractorSpec => (a.cue === CUE ? { ...a, cue: cueOn(a.side) } : a))(decoded(value, path));
};

/** The cues that there are. */
export const cuesOf = <A>(cue: A | readonly A[] | null): readonly A[] =>
  cue === null ? [] : Array.isArray(cue) ? (cue as readonly A[]) : [cue as A];

const segment = object<Segment>({
  at: whole(0, 9999),
  size: optional(whole(1, 10_000), 10),
  amplitude: optional(strength, 1),
});

/** As strong as the sheet's cue, at the ring's first neurons. */
const SEGMENT: Segment = { at: 0, size: 10, amplitude: 1 };

const ringFields = {
  neurons: optional(whole(10, 2500), 256),
  cue: optional<RingSpec['cue']>(orNull(oneOrMore(segment)), SEGMENT),
};

const ring = checked(
  object<RingSpec>({ kind: literal('ring'), ...bumpOf(pogodin2019.attractor.weights.noise), ...ringFields }),
  some<Pick<RingSpec, 'neurons' | 'cue'>>(ringFields),
  ({ neurons, cue }, path) =>
    cuesOf<Segment>(cue).flatMap((one, i) => {
      const where = `${path}.cue${Array.isArray(cue) ? `[${i}]` : ''}`;
      const expected = `a segment of the ring of ${neurons}`;
      return one.at < neurons && one.size <= neurons
        ? []
        : [{ path: where, expected, found: `at ${one.at}, size ${one.size}` }];
    }),
);

const oscillators = checked(
  object<OscillatorsSpec>({
    kind: literal('oscillators'),
    neurons: optional(whole(1, 2500), 100),
    shortest: optional(positive, 250),
    longest: optional(positive, 20_000),
  }),
  some<Pick<OscillatorsSpec, 'shortest' | 'longest'>>({
    shortest: optional(positive, 250),
    longest: optional(positive, 20_000),
  }),
  ({ shortest, longest }, path) =>
    longest >= shortest ? [] : [{ path: `${path}.longest`, expected: `≥ shortest (${shortest})`, found: `${longest}` }],
);

/** Any of them, by its kind. */
export const attractor = oneOf<AttractorSpec>({
  bump: sheetOf('bump', workingMemory.weights.noise, CUE),
  replayed: sheetOf('replayed', pogodin2019.attractor.weights.noise, null),
  ring,
  oscillators,
});

/** How many neurons project into the reservoir. */
export const neuronsOf = (a: AttractorSpec): number => ('side' in a ? a.side * a.side : a.neurons);
