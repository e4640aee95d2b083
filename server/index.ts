export type { Failed, Progress } from './messages.ts';
export type { ClientMessage, ErrorMessage, FrameMessage, Hello, ServerMessage, Signal } from './protocol.ts';
export { type Running, type ServerOptions, startServer } from './startServer.ts';
