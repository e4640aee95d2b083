/** What one client, and all of them together, may cost. */
export interface Limits {
  /** Connections at once. */
  readonly connections: number;
  /** Sockets beyond them that have not finished their handshake. */
  readonly handshakes: number;
  /** Bytes in a client's message. */
  readonly message: number;
  /** Bytes in a checkpoint that is uploaded. */
  readonly upload: number;
  /** A client's messages per second; more are read later. As many may come at once. */
  readonly messages: number;
  /** A client's calls per second. */
  readonly calls: number;
  /** Calls at once, after a silence. */
  readonly callsAtOnce: number;
  /** Calls without an answer yet. */
  readonly callsPending: number;
  /** A client's subscriptions. */
  readonly subscriptions: number;
  /** Numbers per second to one client. */
  readonly numbers: number;
  /** Different numbers per second to all clients. */
  readonly allNumbers: number;
  /** Messages of data that wait for one client, and their bytes. */
  readonly data: number;
  readonly dataBytes: number;
  /** Other messages that wait for one client, and their bytes; beyond this it is cut off. */
  readonly control: number;
  readonly controlBytes: number;
  /** Between two pings (ms). */
  readonly pingEvery: number;
  /** Pings without a sign of life before a client is cut off. */
  readonly pingsMissed: number;
}

export const LIMITS: Limits = {
  connections: 1000,
  handshakes: 100,
  message: 64 * 1024,
  upload: 64 * 1024 * 1024,
  messages: 1000,
  calls: 20,
  callsAtOnce: 40,
  callsPending: 32,
  subscriptions: 1000,
  numbers: 250_000,
  allNumbers: 1_000_000,
  data: 1024,
  dataBytes: 1 << 20,
  control: 1000,
  controlBytes: 1 << 20,
  pingEvery: 15_000,
  pingsMissed: 2,
};
