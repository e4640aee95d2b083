import { sha256 } from '@noble/hashes/sha2';
import * as E from 'fp-ts/Either';
import ndarray from 'ndarray';
import { type Controls, isTensor } from '../modules/index.ts';
import { type Checkpoint, FORMAT } from './checkpoint.ts';
import { describeProblem } from './decode.ts';
import { parseSpec } from './spec.ts';

/**
 * A checkpoint as bytes:
 *
 *     magic "RRXCKPT1" · SHA-256 of all that follows · length of the header (uint32, little-endian) · header · arrays
 *
 * The header is JSON; a typed array in it is `{ "$": "Float64Array", at, length }` with `at` counted in bytes from the
 * first array, a tensor `{ "$": "tensor", shape, data }`, a number that JSON lacks `{ "$": "number", value }`. All
 * arrays are little-endian, each on a multiple of 8 bytes.
 */
const MAGIC = 'RRXCKPT1';
const HASH_BYTES = 32;
const PREFIX = MAGIC.length + HASH_BYTES + 4;

const ARRAYS = { Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAYS;

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

export const encodeCheckpoint = (checkpoint: Checkpoint): Uint8Array => {
  const blocks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  const packed = (value: unknown): unknown => {
    if (isTensor(value)) return { $: 'tensor', shape: value.shape, data: packed(value.data) };
    if (ArrayBuffer.isView(value)) {
      const array = value as Float64Array;
      const at = end;
      blocks.push({ at, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      end += aligned(array.byteLength);
      return { $: array.constructor.name, at, length: array.length };
    }
    if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'number', value: String(value) };
    if (Array.isArray(value)) return value.map(packed);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, packed(inner)]));
    }
    return value;
  };
  const { states, ...rest } = checkpoint;
  const header = new TextEncoder().encode(JSON.stringify({ ...rest, states: packed(Object.fromEntries(states)) }));
  const arraysAt = aligned(PREFIX + header.length);
  const out = new Uint8Array(arraysAt + end);
  out.set(new TextEncoder().encode(MAGIC));
  new DataView(out.buffer).setUint32(MAGIC.length + HASH_BYTES, header.length, true);
  out.set(header, PREFIX);
  for (const { at, bytes } of blocks) out.set(bytes, arraysAt + at);
  out.set(sha256(out.subarray(MAGIC.length + HASH_BYTES)), MAGIC.length);
  return out;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unpacked = (value: unknown, arrays: Uint8Array): unknown => {
  if (Array.isArray(value)) return value.map((inner) => unpacked(inner, arrays));
  if (!isRecord(value)) return value;
  const { $: tag } = value;
  if (tag === undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpacked(inner, arrays)]));
  }
  if (tag === 'number') return Number(value.value);
  if (tag === 'tensor') return ndarray(unpacked(value.data, arrays) as Float64Array, value.shape as number[]);
  const Type = ARRAYS[tag as ArrayName];
  const { at, length } = value as { readonly at: number; readonly length: number };
  // Copied, so that the array stands on its own memory wherever the bytes came from.
  return new Type(arrays.slice(at, at + length * Type.BYTES_PER_ELEMENT).buffer);
};

/** A checkpoint from bytes, or one line on why they are none. Anything cut short or altered is refused by its hash. */
export const decodeCheckpoint = (bytes: Uint8Array): E.Either<string, Checkpoint> => {
  if (bytes.length < PREFIX || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    return E.left(`expected a checkpoint (${MAGIC} …), found something else`);
  }
  const hash = bytes.subarray(MAGIC.length, MAGIC.length + HASH_BYTES);
  if (!sha256(bytes.subarray(MAGIC.length + HASH_BYTES)).every((byte, i) => byte === hash[i])) {
    return E.left('expected a whole checkpoint, found one that was cut short or altered (its SHA-256 differs)');
  }
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length + HASH_BYTES, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, PREFIX + length))) as Checkpoint;
    if (header.format !== FORMAT) return E.left(`format: expected ${FORMAT}, found ${header.format}`);
    const arrays = bytes.subarray(aligned(PREFIX + length));
    const states = unpacked(header.states, arrays) as Record<string, unknown>;
    const spec = parseSpec(header.spec);
    if (E.isLeft(spec)) return E.left(`spec: ${spec.left.map(describeProblem).join('; ')}`);
    return E.right({
      format: header.format,
      spec: spec.right,
      step: header.step,
      controls: header.controls as Controls,
      states: new Map(Object.entries(states)),
    });
  } catch (error) {
    return E.left(`expected a checkpoint, found ${error instanceof Error ? error.message : String(error)}`);
  }
};
