import { BYTES, inOrder, VERSION } from '../frames/encoding.ts';
import { pack } from '../frames/pack.ts';
import type { Sampled } from '../thread/messages.ts';
import { countOf, isWhole, type Slice } from '../thread/slice.ts';
import { each, partOf, type Want, type Writer } from '../wire/audience.ts';
import { type FrameMessage, type PackedSignal, type PackingMessage, type Signal, sizeOf } from './protocol.ts';
import type { Form, Wish } from './wish.ts';

/** What is sent of a stream in one way: all that is JSON, or all that is binary. */
export interface Asked {
  readonly stream: string;
  readonly wish: Wish;
  readonly names: readonly string[];
  readonly slices: Readonly<Record<string, Slice>>;
  /** Of one sample, in numbers of JSON. */
  readonly cost: number;
  /** What a binary message holds, in order; undefined for JSON. */
  readonly packed: readonly PackedSignal[] | undefined;
}

/** Bytes that a number has in JSON, on average. */
const JSON_BYTES = 20;
/** Bytes that a number is charged for being copied and carried to the thread that sends it. */
const COPIED = 1;

const named = (stream: string): { readonly stream?: string } => (stream === '' ? {} : { stream });

/** Of a list, a slice is a list; of a matrix it is one, too. */
const packedOf = (signal: Signal, { encoding, slice }: Form): readonly PackedSignal[] => {
  if (encoding === 'json') return [];
  const { name, shape } = signal;
  return isWhole(slice) || shape.length === 0
    ? [{ name, encoding, shape }]
    : [{ name, encoding, shape: [countOf(sizeOf(signal), slice)], slice }];
};

/** A wish together with the signals that exist: what to send, and its cost. */
export const askedOf = (stream: string, wish: Wish, signals: readonly Signal[]): readonly Asked[] => {
  const wanted = signals
    .flatMap((signal) => {
      const form = wish.names.get(signal.name);
      return form === undefined ? [] : [{ signal, form }];
    })
    .sort((a, b) => (a.signal.name < b.signal.name ? -1 : 1));
  const made = (those: typeof wanted, cost: number, packed: Asked['packed']): readonly Asked[] => {
    if (those.length === 0) return [];
    const names = those.map(({ signal: { name } }) => name);
    const sliced = those.filter(({ form: { slice } }) => !isWhole(slice));
    const slices = Object.fromEntries(sliced.map(({ signal: { name }, form: { slice } }) => [name, slice]));
    return [{ stream, wish, names, slices, cost, packed }];
  };
  const plain = wanted.filter(({ form }) => form.encoding === 'json');
  const numbers = plain.reduce(
    (sum, { signal, form }) => sum + (signal.shape.length === 0 ? 1 : countOf(sizeOf(signal), form.slice)),
    0,
  );
  const packed = inOrder(wanted.flatMap(({ signal, form }) => packedOf(signal, form)));
  const bytes = packed.reduce((sum, one) => sum + sizeOf(one) * (BYTES[one.encoding] + COPIED), 0);
  return [
    ...made(plain, numbers, undefined),
    ...made(
      wanted.filter(({ form }) => form.encoding !== 'json'),
      bytes / JSON_BYTES,
      packed,
    ),
  ];
};

type Wire = FrameMessage['signals'];

const frame = ({ step, time, trial, values }: Sampled, names: readonly string[], stream: string): Buffer => {
  const signals: Record<string, Wire[string]> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) signals[name] = typeof value === 'number' ? value : Array.from(value);
  }
  // JSON has no NaN and no Infinity: stringify writes null.
  return Buffer.from(
    JSON.stringify({ type: 'frame', ...named(stream), step, time, trial, signals } satisfies FrameMessage),
  );
};

const packer = (signals: readonly PackedSignal[]) => (): Writer => (samples) =>
  pack(signals, samples).map(({ payload, samples: held }) => {
    const sampled = held.at(-1) as Sampled;
    return {
      payload,
      sampled,
      alone: () => (held.length === 1 ? payload : (pack(signals, [sampled])[0]?.payload ?? payload)),
    };
  });

export const wantOf = (
  { stream, wish: { mode, every, rate }, names, slices, cost, packed }: Asked,
  part: number,
): Want => {
  const own = partOf({ rate, mode, every, cost, together: packed !== undefined }, part);
  return {
    key: JSON.stringify(['json', stream, mode, every, own.rate, own.steps, packed ?? names, slices]),
    ...{ ...own, names },
    ...(Object.keys(slices).length === 0 ? {} : { slices }),
    writer: packed === undefined ? each(() => (sampled) => frame(sampled, names, stream)) : packer(packed),
  };
};

/** The message that says what binary messages hold. */
export const packingMessage = (stream: string, packing: number, signals: readonly PackedSignal[]): PackingMessage => ({
  type: 'packing',
  ...named(stream),
  ...{ packing, version: VERSION, signals },
});
