import { sha256 } from '@noble/hashes/sha2';
import * as E from 'fp-ts/lib/Either.js';
import ndarray from 'ndarray';
import { type Controls, dense, isTensor } from '../modules/index.ts';
import { type Checkpoint, FORMAT } from './checkpoint.ts';
import { describeProblem, oneLine, show } from './decode.ts';
import { parseSpec } from './spec.ts';

/**
 * A checkpoint as bytes:
 *
 *     magic "RRXCKPT1" · SHA-256 of all that follows · length of the header (uint32, little-endian) · header · arrays
 *
 * The header is JSON; a typed array in it is `{ "$": "Float64Array", at, length }` with `at` counted in bytes from the
 * first array, a tensor `{ "$": "tensor", shape, data }`, a number that JSON lacks `{ "$": "number", value }`, an object
 * that has a key "$" itself `{ "$": "object", entries }`. All arrays are little-endian, each on a multiple of 8 bytes.
 */
/** The first bytes of every checkpoint. */
export const MAGIC = 'RRXCKPT1';
const HASH_BYTES = 32;
const PREFIX = MAGIC.length + HASH_BYTES + 4;

const ARRAYS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  BigInt64Array,
  BigUint64Array,
} as const;
type ArrayName = keyof typeof ARRAYS;

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

export const encodeCheckpoint = (checkpoint: Checkpoint): Uint8Array => {
  const blocks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  const packed = (value: unknown): unknown => {
    if (isTensor(value)) return { $: 'tensor', shape: value.shape, data: packed(dense(value)) };
    if (ArrayBuffer.isView(value)) {
      const array = value as Float64Array;
      const at = end;
      blocks.push({ at, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      end += aligned(array.byteLength);
      return { $: array.constructor.name, at, length: array.length };
    }
    if (Object.is(value, -0)) return { $: 'number', value: '-0' };
    if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'number', value: String(value) };
    if (Array.isArray(value)) return value.map(packed);
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, inner]) => [key, packed(inner)] as const);
      return Object.hasOwn(value, '$') ? { $: 'object', entries } : Object.fromEntries(entries);
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
  const tag = Object.hasOwn(value, '$') ? value.$ : undefined;
  if (tag === undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpacked(inner, arrays)]));
  }
  if (tag === 'number') return Number(value.value);
  if (tag === 'object') {
    const { entries } = value;
    if (!Array.isArray(entries) || !entries.every(Array.isArray)) throw new Error(`entries of ${show(entries)}`);
    return Object.fromEntries(entries.map(([key, inner]) => [key, unpacked(inner, arrays)]));
  }
  if (tag === 'tensor') {
    const data = unpacked(value.data, arrays);
    const shape = value.shape as number[];
    const size = Array.isArray(shape) && shape.every(isCount) ? shape.reduce((product, n) => product * n, 1) : -1;
    if (data instanceof Float64Array && data.length === size) return ndarray(data, shape);
    throw new Error(`a tensor of ${show(value.shape)} that its data does not fill`);
  }
  if (typeof tag !== 'string' || !Object.hasOwn(ARRAYS, tag)) throw new Error(`an array of type ${show(tag)}`);
  const Type = ARRAYS[tag as ArrayName];
  const { at, length } = value;
  if (!isCount(at) || !isCount(length) || at + length * Type.BYTES_PER_ELEMENT > arrays.length) {
    throw new Error(`an array of ${show(length)} at ${show(at)} in ${arrays.length} bytes`);
  }
  // Copied, so that the array stands on its own memory wherever the bytes came from.
  return new Type(arrays.slice(at, at + length * Type.BYTES_PER_ELEMENT).buffer);
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isControls = (value: unknown): value is Controls =>
  isRecord(value) && Object.values(value).every((one) => typeof one === 'number' || typeof one === 'string');

/** A checkpoint from bytes, or one line on why they are none. Anything cut short or altered is refused by its hash. */
export const decodeCheckpoint = (source: Uint8Array): E.Either<string, Checkpoint> => {
  // Node's Buffer is a Uint8Array whose slice() does not copy.
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (bytes.length < PREFIX || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    return E.left(`expected a checkpoint (${MAGIC} …), found something else`);
  }
  const hash = bytes.subarray(MAGIC.length, MAGIC.length + HASH_BYTES);
  if (!sha256(bytes.subarray(MAGIC.length + HASH_BYTES)).every((byte, i) => byte === hash[i])) {
    return E.left('expected a whole checkpoint, found one that was cut short or altered (its SHA-256 differs)');
  }
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length + HASH_BYTES, true);
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, PREFIX + length)));
    if (!isRecord(header)) return E.left(`expected a checkpoint's header, found ${show(header)}`);
    const { format, step, controls } = header;
    if (format !== FORMAT) return E.left(`format: expected ${FORMAT}, found ${show(format)}`);
    if (!isCount(step)) return E.left(`step: expected a whole number ≥ 0, found ${show(step)}`);
    if (!isControls(controls)) return E.left(`controls: expected numbers and names, found ${show(controls)}`);
    if (!isRecord(header.states)) return E.left(`states: expected an object, found ${show(header.states)}`);
    const states = unpacked(header.states, bytes.subarray(aligned(PREFIX + length))) as Record<string, unknown>;
    const spec = parseSpec(header.spec);
    if (E.isLeft(spec)) {
      const [first, ...others] = spec.left;
      return E.left(`spec: ${describeProblem(first)}${others.length === 0 ? '' : ` (and ${others.length} more)`}`);
    }
    return E.right({
      format,
      spec: spec.right,
      step,
      controls,
      states: new Map(Object.entries(states)),
    });
  } catch (error) {
    return E.left(
      `expected a checkpoint, found ${oneLine(error instanceof Error ? error.message : String(error), 160)}`,
    );
  }
};
