import { TICK } from '../../modules/core/describe.ts';
import {
  type Controls,
  type Declaration,
  type DescribedPlace,
  type Inspected,
  isTensor,
  type Layout,
  type Loading,
  type Share,
  within,
} from '../../modules/index.ts';
import { PLACES } from '../catalogue/places.ts';
import { type KindDescription, kindDescription, type PlaceDescription } from '../schema/parameters.ts';
import { standingIn } from '../schema/schema.ts';
import { derived } from './derived.ts';
import { inspectSteps } from './inspection.ts';
import { type Frame, type Pipeline, training } from './pipeline.ts';

/** A signal by its path on the frame (`readout.z`), and its shape; a scalar's is []. */
export interface Signal {
  readonly name: string;
  readonly shape: readonly number[];
  /** How its numbers lie, where its module says so. */
  readonly layout?: Layout;
  readonly unit?: string;
}

/** One of the modules that a pipeline is built of: a node of its graph. */
export interface Node {
  /** The variant that it belongs to; '' where there is one pipeline only. */
  readonly variant: string;
  /** The signal that it writes. */
  readonly name: string;
  readonly kind: string;
  /** The signals that it read at its first step; `past.readout` is what the loop brought back. */
  readonly reads: readonly string[];
  /** The place that it stands in, and what that or its kind says of itself. */
  readonly place?: string;
  readonly symbol?: string;
  readonly title?: string;
  readonly equation?: string;
  readonly source?: string;
}

/** Hints between modules: no signal. */
const HIDDEN: ReadonlySet<string> = new Set(['attractor.increment']);

/** Every signal that a frame holds, and the numbers that follow from them. */
export const signalsOf = (frame: Frame, declarations: readonly (Declaration | undefined)[] = []): readonly Signal[] => {
  const found: Signal[] = [];
  const layouts = new Map(declarations.flatMap((one) => Object.entries(one?.layouts ?? {})));
  const units = new Map(declarations.flatMap((one) => Object.entries(one?.units ?? {})));
  const put = (name: string, shape: readonly number[]): void => {
    const [layout, unit] = [layouts.get(name), units.get(name)];
    found.push({ name, shape, ...(layout === undefined ? {} : { layout }), ...(unit === undefined ? {} : { unit }) });
  };
  const walk = (value: object, prefix: string): void => {
    for (const [key, inner] of Object.entries(value)) {
      const name = prefix + key;
      if (HIDDEN.has(name) || (prefix === '' && (TICK.has(key) || key === 'past'))) continue;
      if (typeof inner === 'number') put(name, []);
      else if (isTensor(inner)) put(name, [...inner.shape]);
      else if (typeof inner === 'object' && inner !== null && !ArrayBuffer.isView(inner)) walk(inner, `${name}.`);
    }
  };
  walk(frame, '');
  const follow = Object.entries(derived).filter(([, of]) => of(frame) !== undefined);
  return [...found, ...follow.map(([name]) => ({ name, shape: [] }))];
};

/** What a pipeline writes, and the modules and places that it is built of, in their order. */
export interface Inside {
  readonly signals: readonly Signal[];
  readonly modules: Inspected['nodes'];
  readonly places: readonly DescribedPlace[];
}

export interface Standpoint {
  readonly controls?: Controls;
  /** The step that it goes on with, and the states it has then. */
  readonly from?: number;
  readonly load?: Loading | undefined;
  readonly anew?: readonly string[] | undefined;
}

/**
 * Looks into a pipeline as it is built: one step of one of its own, which nothing else notices, on a tick that asks every
 * module to describe itself.
 * @throws whatever a module throws where it is built or at that step
 */
export const inspect = (pipeline: Pipeline, share: Share, at: Standpoint = {}): Inside => {
  const { spec, trialSteps } = pipeline;
  const { controls = spec, from = 0, load, anew } = at;
  const { frame, inspected } = inspectSteps(training(pipeline, share), {
    ...{ trialSteps, dt: spec.dt, controls, from, load, anew },
  });
  const { nodes, places } = inspected;
  return {
    signals: signalsOf(
      frame,
      nodes.map(({ declaration }) => declaration),
    ),
    modules: nodes,
    places,
  };
};

/** The modules of a variant as nodes of its graph. */
export const nodesOf = (variant: string, { modules, places }: Inside): readonly Node[] =>
  modules.map(({ writes, kind, reads, place, declaration }) => ({
    ...{ variant, name: writes, kind, reads },
    ...(place === undefined ? {} : { place, ...symbolOf(places, place) }),
    ...(declaration === undefined
      ? {}
      : {
          title: places.find(({ name }) => name === place)?.title ?? declaration.title,
          ...{ equation: declaration.equation, ...sourceOf(declaration) },
        }),
  }));

const symbolOf = (places: readonly DescribedPlace[], place: string) => {
  const symbol = places.find(({ name }) => name === place)?.symbol;
  return symbol === undefined ? {} : { symbol };
};

const sourceOf = ({ source }: Declaration) => (source === undefined ? {} : { source });

/** The places of a variant: what stands there, and what could. */
export const placesOf = (
  variant: string,
  { modules, places }: Inside,
  controls: Controls,
): readonly PlaceDescription[] =>
  places.map((one) => {
    const kind = standingIn(one, controls)?.kind ?? '';
    const writes =
      modules.find(({ place }) => place === one.name)?.writes ?? PLACES.find(({ name }) => name === one.name)?.writes;
    return {
      ...{ variant, name: one.name, title: one.title, kind, writes: writes ?? one.name },
      ...(one.symbol === undefined ? {} : { symbol: one.symbol }),
      kinds: one.kinds.map(kindDescription),
    };
  });

/** A signal's name among several variants. */
export const signalsWithin = (variant: string, { signals }: Inside): readonly Signal[] =>
  signals.map((signal) => ({ ...signal, name: within(variant, signal.name) }));

export type { KindDescription, PlaceDescription };
