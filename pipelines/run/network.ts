import type { Observable } from 'rxjs';
import { kindOf } from '../../modules/core/swap.ts';
import {
  type AnyKind,
  type Controls,
  type Driven,
  feedback,
  inTurn,
  type Json,
  type Module,
  type Past,
  type Proposed,
  place,
  type ReadOut,
  type Recurrent,
  type Remembering,
  type Rewarded,
  readoutAtRest,
  type Setting,
  type Stimulated,
  type Targeted,
  type Tensor,
  type Tick,
  target,
  type Weighted,
  zeros,
} from '../../modules/index.ts';
import { kindsOf, type Library, nothingOf } from '../catalogue/library.ts';
import { PLACES } from '../catalogue/places.ts';
import { networkSchema } from './networkSchema.ts';
import { type Building, drawnOutput, type Parts, type Pipeline, type Presented } from './pipeline.ts';
import { type NetworkSpec, networkSteps } from './spec.ts';
import { orderOf, targetsOf } from './targets.ts';

/** The signals that the loop carries from each step to the next. */
export type Loop = ReadOut & Weighted;

/** What stands before the loop: it knows nothing of what is learnt. Variants of a pipeline can have it in common. */
export type Upstream = Targeted & Partial<Remembering>;

/** What leaves the network while it is trained. */
export type TrainingFrame = Tick &
  Past<Loop> &
  Upstream &
  Driven &
  Recurrent &
  ReadOut &
  Rewarded &
  Proposed &
  Weighted;

type Learning = Targeted & ReadOut & Recurrent & Rewarded;

/** Kinds that are given a cue in place of their own. */
const cued = (kinds: readonly AnyKind[], { cue }: Presented): readonly AnyKind[] =>
  cue === undefined
    ? kinds
    : kinds.map(({ declaration, make }) => ({
        declaration,
        make: (values, code) => make('cue' in values ? { ...values, cue } : values, code),
      }));

/** The parts of the network, as this library and this spec make them. */
const builder = (spec: NetworkSpec, library: Library, { noiseSeed, learning, share, presented = {} }: Building) => {
  const { task, dt, seed, reservoir } = spec;
  const signals = share(`targets ${JSON.stringify([task, dt, seed])}`, () => targetsOf(spec));
  const outputs = signals[0]?.shape[1] as number;
  const order = learning ? orderOf(spec) : (presented.order ?? inTurn(signals.length));
  const setting: Setting = {
    ...{ seed, noiseSeed, dt, order, share, outputs },
    ...{ units: reservoir.units, trialSteps: networkSteps(spec) },
  };
  const noMemory = nothingOf(library, 'memory')?.declaration.kind;

  const at = <In, Out>(name: string, empty?: (controls: Controls) => boolean): Module<In, Out> => {
    const { title, symbol } = PLACES.find((one) => one.name === name) as (typeof PLACES)[number];
    const options = { title, symbol, initial: spec[name] as Json, ...(empty === undefined ? {} : { empty }) };
    return place<In, Out>(name, cued(kindsOf(library, name), presented), setting, options);
  };

  const upstream = (ticks: Observable<Tick>): Observable<Tick & Upstream> =>
    ticks.pipe(target(signals as readonly Tensor[], order), at<Stimulated, Partial<Remembering>>('memory'));

  const rest: Loop = { readout: readoutAtRest(outputs), weights: zeros(outputs, reservoir.units) };
  /** Nothing projects from no memory. */
  const projection = at<Partial<Remembering>, Driven>('projection', (now) => kindOf(now.memory) === noMemory);
  const cells = at<Driven & Past<ReadOut>, Recurrent>('reservoir');
  const output = at<Recurrent & Past<Weighted>, ReadOut>('readout');

  const learner = (source: Observable<Tick & Upstream>): Observable<TrainingFrame> =>
    source.pipe(
      feedback<Loop, Upstream>(rest)((past) =>
        past.pipe(
          projection,
          cells,
          output,
          at<Targeted & ReadOut, Rewarded>('reward'),
          at<Learning, Proposed>('rule'),
          at<Proposed & Past<Weighted>, Weighted>('consolidation'),
        ),
      ),
    );

  /** No reward, no rule, and the null module of consolidation: the weights stay. */
  const tested = (source: Observable<Tick & Upstream>) => {
    const frozen = nothingOf(library, 'consolidation')?.make({}, setting) as Module<Past<Weighted>, Weighted>;
    return source.pipe(feedback<Loop, Upstream>(rest)((past) => past.pipe(projection, cells, output, frozen)));
  };

  return {
    upstream,
    learner: (learning ? learner : tested) as (source: Observable<Tick>) => Observable<TrainingFrame>,
  };
};

/** The published network by its spec. */
export const networkPipeline = (spec: NetworkSpec, library: Library): Pipeline => {
  const { task, dt, seed, reservoir } = spec;
  const parts = (how: Building): Parts => ({
    ...builder(spec, library, how),
    // All that a target or a memory is built from, `setting` among it.
    key: (controls) => JSON.stringify([task, dt, seed, reservoir.units, controls.memory]),
    places: ['memory'],
  });
  return {
    spec,
    trialSteps: networkSteps(spec),
    schema: networkSchema(spec, library),
    build: (how) => {
      const { upstream, learner } = builder(spec, library, how);
      return (ticks) => learner(upstream(ticks));
    },
    parts,
    scored: drawnOutput,
  };
};
