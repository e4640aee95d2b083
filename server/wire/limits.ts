/** The most that one client, or all of them together, may cost. */
export interface Limits {
  /** Connections at one time. */
  readonly connections: number;
  /** Further sockets, whose handshake is not finished. */
  readonly handshakes: number;
  /** Bytes in a client's message. */
  readonly message: number;
  /** Bytes in a checkpoint that is uploaded. */
  readonly upload: number;
  /** Files on their way to clients at one time, and to one address. */
  readonly downloads: number;
  readonly downloadsEach: number;
  /** A connection's plain requests that wait for their turn. */
  readonly requests: number;
  /** A client has this long to take an answer (ms), and longer for each byte (bytes/s). */
  readonly patience: number;
  readonly slowest: number;
  /** A client's messages per second, and how many may come at once. The others are read later. */
  readonly messages: number;
  /** A client's calls per second. */
  readonly calls: number;
  /** How many calls may come at once, after a silence. */
  readonly callsAtOnce: number;
  /** A client's calls without an answer. */
  readonly callsPending: number;
  /** A client's subscriptions. */
  readonly subscriptions: number;
  /** Numbers per second to one client. */
  readonly numbers: number;
  /** Numbers per second to all clients together. Those that several clients share count once. */
  readonly allNumbers: number;
  /** Messages with data that may wait for one client, and their bytes. */
  readonly data: number;
  readonly dataBytes: number;
  /** Other messages that may wait for one client, and their bytes. A client with more is cut off. */
  readonly control: number;
  readonly controlBytes: number;
  /** Time between two pings (ms). */
  readonly pingEvery: number;
  /** A client that is silent for so many pings is cut off. */
  readonly pingsMissed: number;
}

export const LIMITS: Limits = {
  connections: 1000,
  handshakes: 100,
  message: 64 * 1024,
  upload: 64 * 1024 * 1024,
  downloads: 16,
  downloadsEach: 8,
  requests: 16,
  patience: 20_000,
  slowest: 50_000,
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
