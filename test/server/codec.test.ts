import { FoxgloveClient } from '@foxglove/ws-protocol';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import {
  decodeFromClient,
  decodeFromServer,
  encodeMessageData,
  encodeServiceRequest,
  encodeServiceResponse,
  encodeTime,
  nanoseconds,
} from '../../server/foxglove/codec.ts';
import type { Packet } from '../../server/wire/packet.ts';

const whole = ({ parts }: Packet): Buffer => Buffer.concat(parts);
const u32 = fc.nat(0xffff_ffff);
const u64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const payload = fc
  .tuple(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(0, 4095, 4096, 10_000))
  .map(([bytes, more]) => Buffer.concat([Buffer.from(bytes), Buffer.alloc(more, 7)]));
const service = fc.record({ service: u32, call: u32, encoding: fc.string({ unit: 'grapheme' }), payload });

/** Bytes compared as one text are compared faster than one by one. */
const plain = (decoded: E.Either<string, object>): unknown =>
  JSON.stringify(decoded, (_, value) => (typeof value === 'bigint' ? `${value}` : value));

describe('the codec', () => {
  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(u32, u64, payload, service, (subscription, time, bytes, message) => {
        const data = { subscription, time, payload: bytes };
        expect(plain(decodeFromServer(whole(encodeMessageData(data))))).toEqual(
          plain(E.right({ op: 'data', ...data })),
        );
        expect(decodeFromServer(whole(encodeTime(time)))).toEqual(E.right({ op: 'time', time }));
        const response = decodeFromServer(whole(encodeServiceResponse(message)));
        expect(plain(response)).toEqual(plain(E.right({ op: 'response', ...message })));
        expect(plain(decodeFromClient(whole(encodeServiceRequest(message))))).toEqual(plain(E.right(message)));
      }),
    );
  });

  it('writes what the published client writes, and that client reads what it writes', () => {
    const ascii = fc.record({ service: u32, call: u32, encoding: fc.constantFrom('json', 'ros1', ''), payload });
    fc.assert(
      fc.property(ascii, u32, u64, (message, subscription, time) => {
        const sent: Uint8Array[] = [];
        const ws = { binaryType: '', protocol: '', send: (data: Uint8Array) => sent.push(data), close: () => {} };
        const client = new FoxgloveClient({ ws: ws as never });
        const { service: serviceId, call: callId, encoding, payload: data } = message;
        client.sendServiceCallRequest({ serviceId, callId, encoding, data });
        expect(Buffer.from(sent[0] as Uint8Array).equals(whole(encodeServiceRequest(message)))).toBe(true);

        const heard: unknown[] = [];
        client.on('message', (event) => heard.push(event));
        client.on('time', (event) => heard.push(event));
        client.on('serviceCallResponse', (event) => heard.push(event));
        const { onmessage } = ws as unknown as { onmessage: (event: { data: unknown }) => void };
        const bytes = [encodeMessageData({ subscription, time, payload: data }), encodeTime(time)];
        for (const packet of [...bytes, encodeServiceResponse(message)])
          onmessage({ data: new Uint8Array(whole(packet)) });
        expect(heard).toMatchObject([
          { subscriptionId: subscription, timestamp: time },
          { timestamp: time },
          { serviceId, callId, encoding },
        ]);
      }),
    );
  });

  it('shares a large payload, and copies a small one behind its header', () => {
    const large = Buffer.alloc(100_000);
    expect(encodeMessageData({ subscription: 1, time: 0n, payload: large }).parts[1]).toBe(large);
    expect(encodeMessageData({ subscription: 1, time: 0n, payload: Buffer.alloc(10) }).parts).toHaveLength(1);
  });

  it('has one line for what is cut short, too long or unknown, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        for (const decoded of [decodeFromClient(Buffer.from(bytes)), decodeFromServer(Buffer.from(bytes))]) {
          if (E.isLeft(decoded)) expect(decoded.left).toMatch(/^[^\n]+$/);
        }
      }),
    );
    const request = whole(encodeServiceRequest({ service: 1, call: 2, encoding: 'json', payload: Buffer.alloc(0) }));
    for (let length = 0; length < request.length; length++) {
      expect(E.isLeft(decodeFromClient(request.subarray(0, length)))).toBe(true);
    }
    request.writeUInt32LE(0xffff_ffff, 9);
    expect(E.isLeft(decodeFromClient(request))).toBe(true);
    expect(decodeFromClient(Buffer.of(1, 0, 0, 0, 0))).toEqual(E.left('message data: nothing can be published here'));
  });

  it('counts model time in whole nanoseconds, from 0', () => {
    expect([nanoseconds(0), nanoseconds(0.1), nanoseconds(12345), nanoseconds(-1)]).toEqual([
      0n,
      100_000n,
      12_345_000_000n,
      0n,
    ]);
  });
});
