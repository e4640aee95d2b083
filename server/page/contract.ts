/** What the page is told of the simulation: the types of the wire, by the names that the page uses. */
export type {
  Json,
  KindDescription as KindAbout,
  ParameterAbout,
  ParameterDefault as KindParameter,
  PlaceDescription as PlaceAbout,
} from '../../pipelines/index.ts';
export type { Change, Demand, Description, Node, Parameter, Progress, Signal, Test } from '../thread/messages.ts';
export type { Past } from '../thread/past.ts';
