export { LIMITS, type Limits } from './limits.ts';
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
} from './messages.ts';
export { PAGE } from './pages.ts';
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
} from './protocol.ts';
export { broadcast, broadcaster, type Stage, type StageOptions } from './stage.ts';
export { type Running, type ServerOptions, startServer } from './startServer.ts';
