import * as E from 'fp-ts/lib/Either.js';
import { type Packed, sizeOf } from '../../frames/encoding.ts';
import { type Unpacked, unpack } from '../../frames/unpack.ts';
import type { PackingMessage } from '../../json/protocol.ts';
import type { Sample } from './connection.ts';

/** Sample by sample; arrays are parts of the message's. */
const samplesOf = (stream: number, signals: readonly Packed[], message: Unpacked): readonly Sample[] => {
  const sizes = signals.map(sizeOf);
  return Array.from({ length: message.samples }, (_, i) => {
    const values: Record<string, Sample['values'][string]> = {};
    for (const [s, { name }] of signals.entries()) {
      const [all, size] = [message.values[s] as Float64Array | Float32Array, sizes[s] as number];
      values[name] = size === 1 ? (all[i] as number) : all.subarray(i * size, (i + 1) * size);
    }
    return { stream, step: message.step + i * message.apart, values };
  });
};

/** Reads a server's binary messages, as it has told what they hold. */
export const unpacking = () => {
  const packings = new Map<number, readonly Packed[]>();
  /** The last packing of each stream: whatever comes of it has this one. */
  const streams = new Map<number, number>();
  return {
    expect: ({ stream = '', packing, signals }: PackingMessage): void => {
      for (const [known, of] of streams) {
        if (of !== Number(stream) && known !== packing) continue;
        packings.delete(known);
        streams.delete(known);
      }
      packings.set(packing, signals);
      streams.set(packing, Number(stream));
    },
    take: (message: ArrayBuffer): E.Either<string, readonly Sample[]> => {
      const found = unpack(message, packings);
      if (E.isLeft(found)) return found;
      const { packing } = found.right;
      return E.right(samplesOf(streams.get(packing) ?? 0, packings.get(packing) ?? [], found.right));
    },
  };
};
