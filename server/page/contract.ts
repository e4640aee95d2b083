/** What the page is told of the simulation: the types of the wire, by the names that the page uses. */
export type {
  Json,
  KindDescription as KindAbout,
  ParameterAbout,
  ParameterDefault as KindParameter,
  PlaceDescription as PlaceAbout,
} from '../../pipelines/index.ts';

import type { Encoding } from '../frames/encoding.ts';
import type { Demand } from '../thread/messages.ts';

/** Signals that the page wants, and how they are to travel if they have to. */
export interface Wanted extends Demand {
  readonly encoding: Encoding;
}

export type { Change, Description, Node, Parameter, Progress, Signal, Test } from '../thread/messages.ts';
export type { Past } from '../thread/past.ts';
