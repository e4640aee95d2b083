import * as E from 'fp-ts/lib/Either.js';
import type { Packet } from '../wire/packet.ts';
import { headedPacket } from '../wire/packet.ts';

/** The binary messages of the Foxglove WebSocket protocol v1: little-endian, an opcode first. */

export interface MessageData {
  readonly subscription: number;
  /** ns */
  readonly time: bigint;
  readonly payload: Buffer;
}

export interface ServiceMessage {
  readonly service: number;
  readonly call: number;
  readonly encoding: string;
  readonly payload: Buffer;
}

const MESSAGE_DATA = 1;
const TIME = 2;
const SERVICE_RESPONSE = 3;
const SERVICE_REQUEST = 2;

/** @param ms model time */
export const nanoseconds = (ms: number): bigint => BigInt(Math.max(0, Math.round(ms * 1e6)));

/** All clients share the payload; only these 13 bytes are a client's own. */
export const encodeMessageData = ({ subscription, time, payload }: MessageData): Packet => {
  const header = Buffer.allocUnsafe(13);
  header.writeUInt8(MESSAGE_DATA, 0);
  header.writeUInt32LE(subscription, 1);
  header.writeBigUInt64LE(time, 5);
  return headedPacket(header, payload);
};

export const encodeTime = (time: bigint): Packet => {
  const bytes = Buffer.allocUnsafe(9);
  bytes.writeUInt8(TIME, 0);
  bytes.writeBigUInt64LE(time, 1);
  return { parts: [bytes], binary: true };
};

const encodeService = (opcode: number, { service, call, encoding, payload }: ServiceMessage): Packet => {
  const name = Buffer.from(encoding);
  const header = Buffer.allocUnsafe(13);
  header.writeUInt8(opcode, 0);
  header.writeUInt32LE(service, 1);
  header.writeUInt32LE(call, 5);
  header.writeUInt32LE(name.length, 9);
  return headedPacket(Buffer.concat([header, name]), payload);
};

export const encodeServiceResponse = (response: ServiceMessage): Packet => encodeService(SERVICE_RESPONSE, response);
export const encodeServiceRequest = (request: ServiceMessage): Packet => encodeService(SERVICE_REQUEST, request);

const decodeService = (bytes: Buffer): E.Either<string, ServiceMessage> => {
  if (bytes.length < 13) return E.left(`service call: expected 13 bytes or more, found ${bytes.length}`);
  const end = 13 + bytes.readUInt32LE(9);
  if (end > bytes.length) return E.left(`service call: expected an encoding of ${end - 13} bytes, found fewer`);
  return E.right({
    service: bytes.readUInt32LE(1),
    call: bytes.readUInt32LE(5),
    encoding: bytes.toString('utf8', 13, end),
    payload: bytes.subarray(end),
  });
};

/** Decodes a service call, the only binary message that a client may send. Left: one line on what was found instead. */
export const decodeFromClient = (bytes: Buffer): E.Either<string, ServiceMessage> => {
  switch (bytes[0]) {
    case SERVICE_REQUEST:
      return decodeService(bytes);
    case MESSAGE_DATA:
      return E.left('message data: nothing can be published here');
    default:
      return E.left(`binary message: expected opcode ${SERVICE_REQUEST}, found ${bytes[0] ?? 'nothing'}`);
  }
};

export type FromServer =
  | ({ readonly op: 'data' } & MessageData)
  | { readonly op: 'time'; readonly time: bigint }
  | ({ readonly op: 'response' } & ServiceMessage);

/** Decodes the server's binary messages, for clients and tests. */
export const decodeFromServer = (bytes: Buffer): E.Either<string, FromServer> => {
  const short = E.left('binary message: cut short');
  switch (bytes[0]) {
    case MESSAGE_DATA:
      if (bytes.length < 13) return short;
      return E.right({
        op: 'data',
        subscription: bytes.readUInt32LE(1),
        time: bytes.readBigUInt64LE(5),
        payload: bytes.subarray(13),
      });
    case TIME:
      return bytes.length === 9 ? E.right({ op: 'time', time: bytes.readBigUInt64LE(1) }) : short;
    case SERVICE_RESPONSE: {
      const decoded = decodeService(bytes);
      return E.isLeft(decoded) ? decoded : E.right({ op: 'response', ...decoded.right });
    }
    default:
      return E.left(`binary message: expected opcode 1, 2 or 3, found ${bytes[0] ?? 'nothing'}`);
  }
};
