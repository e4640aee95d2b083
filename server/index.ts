export { PAGE } from './http/pages.ts';
export type {
  ChangeMessage,
  ClientMessage,
  Described,
  DroppedMessage,
  ErrorMessage,
  FrameMessage,
  Hello,
  NoticeMessage,
  ResultMessage,
  ServerMessage,
  Signal,
} from './json/protocol.ts';
export { broadcast, broadcaster, type Stage, type StageOptions } from './stage/stage.ts';
export { type Running, type ServerOptions, startServer } from './startServer.ts';
export type {
  Change,
  Description,
  Failed,
  KindDescription,
  Node,
  Parameter,
  ParameterDefault,
  PlaceDescription,
  Progress,
  SimulationOptions,
  Test,
} from './thread/messages.ts';
export { LIMITS, type Limits } from './wire/limits.ts';
