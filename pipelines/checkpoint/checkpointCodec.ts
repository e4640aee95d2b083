import { sha256 } from '@noble/hashes/sha2';
import * as E from 'fp-ts/lib/Either.js';
import ndarray from 'ndarray';
import { isRecord } from '../../modules/core/json.ts';
import { dense, isTensor } from '../../modules/index.ts';
import { type Library, OURS } from '../catalogue/library.ts';
import { type Checkpoint, difference, FORMAT } from '../run/checkpoint.ts';
import { parseSpec, type Spec } from '../run/spec.ts';
import { describeProblem, oneLine, show } from '../schema/decode.ts';
import { FLAT, fromFlat } from './legacy.ts';
import { inMs, STEPWISE, statesInMs } from './legacySteps.ts';

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

const align = (bytes: number): number => Math.ceil(bytes / 8) * 8;

export const encodeCheckpoint = (checkpoint: Checkpoint): Uint8Array => {
  const blocks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  const pack = (value: unknown): unknown => {
    if (isTensor(value)) return { $: 'tensor', shape: value.shape, data: pack(dense(value)) };
    if (ArrayBuffer.isView(value)) {
      const array = value as Float64Array;
      const at = end;
      blocks.push({ at, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      end += align(array.byteLength);
      return { $: array.constructor.name, at, length: array.length };
    }
    if (Object.is(value, -0)) return { $: 'number', value: '-0' };
    if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'number', value: String(value) };
    if (Array.isArray(value)) return value.map(pack);
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, inner]) => [key, pack(inner)] as const);
      return Object.hasOwn(value, '$') ? { $: 'object', entries } : Object.fromEntries(entries);
    }
    return value;
  };
  const { states, controls: _, ...rest } = checkpoint;
  const head = { ...rest, changed: changedOf(checkpoint), states: pack(Object.fromEntries(states)) };
  const header = new TextEncoder().encode(JSON.stringify(head));
  const arraysAt = align(PREFIX + header.length);
  const out = new Uint8Array(arraysAt + end);
  out.set(new TextEncoder().encode(MAGIC));
  new DataView(out.buffer).setUint32(MAGIC.length + HASH_BYTES, header.length, true);
  out.set(header, PREFIX);
  for (const { at, bytes } of blocks) out.set(bytes, arraysAt + at);
  out.set(sha256(out.subarray(MAGIC.length + HASH_BYTES)), MAGIC.length);
  return out;
};

/** Takes bytes from where the arrays are. */
type Take = (at: number, bytes: number) => ArrayBuffer | undefined;

const unpack = (value: unknown, take: Take): unknown => {
  if (Array.isArray(value)) return value.map((inner) => unpack(inner, take));
  if (!isRecord(value)) return value;
  const tag = Object.hasOwn(value, '$') ? value.$ : undefined;
  if (tag === undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner, take)]));
  }
  if (tag === 'number') return Number(value.value);
  if (tag === 'object') {
    const { entries } = value;
    if (!Array.isArray(entries) || !entries.every(Array.isArray)) throw new Error(`entries of ${show(entries)}`);
    return Object.fromEntries(entries.map(([key, inner]) => [key, unpack(inner, take)]));
  }
  if (tag === 'tensor') {
    const data = unpack(value.data, take);
    const shape = value.shape as number[];
    const size = Array.isArray(shape) && shape.every(isCount) ? shape.reduce((product, n) => product * n, 1) : -1;
    if (data instanceof Float64Array && data.length === size) return ndarray(data, shape);
    throw new Error(`a tensor of ${show(value.shape)} that its data does not fill`);
  }
  if (typeof tag !== 'string' || !Object.hasOwn(ARRAYS, tag)) throw new Error(`an array of type ${show(tag)}`);
  const Type = ARRAYS[tag as ArrayName];
  const { at, length } = value;
  const found = isCount(at) && isCount(length) ? take(at, length * Type.BYTES_PER_ELEMENT) : undefined;
  if (found === undefined) throw new Error(`an array of ${show(length)} at ${show(at)} that its bytes do not hold`);
  return new Type(found);
};

/**
 * Copies of a checkpoint's arrays: each has its own memory, wherever the bytes came from. None is taken twice, so that a small
 * file cannot unfold to a large one.
 */
const takeFrom = (arrays: Uint8Array): Take => {
  let left = arrays.length;
  return (at, bytes) => {
    left -= align(bytes);
    return at + bytes > arrays.length || left < 0 ? undefined : arrays.slice(at, at + bytes).buffer;
  };
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The controls that differ from the spec, by their keys: most of a spec never changes. */
const changedOf = ({ spec, controls }: Checkpoint): object =>
  Object.fromEntries(
    Object.entries(controls).filter(
      ([key, value]) => value !== spec[key] && difference(value, spec[key], '') !== undefined,
    ),
  );

const areNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** The controls, with the spec's own values wherever these are equal: then only changes are written again. */
const sameWhereEqual = (spec: Spec, controls: Spec): Spec =>
  Object.fromEntries(
    Object.entries(controls).map(([key, value]) => [
      key,
      difference(value, spec[key], '') === undefined ? spec[key] : value,
    ]),
  ) as Spec;

const noCheckpoint = (error: unknown): string =>
  `expected a checkpoint, found ${oneLine(error instanceof Error ? error.message : String(error), 160)}`;

/** What a checkpoint says before its arrays, and where these begin. */
interface Head {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arraysAt: number;
}

/**
 * The head of a checkpoint, not checked yet; or one line on why there is none. The hash refuses what was cut short or altered.
 * @param hashOf SHA-256; where it runs, there may be a faster one
 */
export const headOf = (
  bytes: Uint8Array,
  hashOf: (bytes: Uint8Array) => Uint8Array = sha256,
): E.Either<string, Head> => {
  if (bytes.length < PREFIX || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    return E.left(`expected a checkpoint (${MAGIC} …), found something else`);
  }
  const hash = bytes.subarray(MAGIC.length, MAGIC.length + HASH_BYTES);
  if (!hashOf(bytes.subarray(MAGIC.length + HASH_BYTES)).every((byte, i) => byte === hash[i])) {
    return E.left('expected a whole checkpoint, found one that was cut short or altered (its SHA-256 differs)');
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length + HASH_BYTES, true);
  return E.chain(
    (header: unknown): E.Either<string, Head> =>
      isRecord(header)
        ? E.right({ header, arraysAt: align(PREFIX + length) })
        : E.left(`expected a checkpoint's header, found ${show(header)}`),
  )(
    E.tryCatch(
      (): unknown => JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, PREFIX + length))),
      noCheckpoint,
    ),
  );
};

/** A checkpoint from bytes, or one line on why they are none. */
export const decodeCheckpoint = (source: Uint8Array, library: Library = OURS): E.Either<string, Checkpoint> => {
  // Node's Buffer is a Uint8Array whose slice() does not copy.
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  const head = headOf(bytes);
  if (E.isLeft(head)) return head;
  const { header, arraysAt } = head.right;
  const { format, step, changed = {}, anew = [], states: written } = header;
  if (format !== FORMAT && format !== STEPWISE.checkpoint && format !== FLAT)
    return E.left(`format: expected ${FORMAT}, found ${show(format)}`);
  if (!isCount(step)) return E.left(`step: expected a whole number ≥ 0, found ${show(step)}`);
  if (!isRecord(changed)) return E.left(`changed: expected an object, found ${show(changed)}`);
  if (!areNames(anew)) return E.left(`anew: expected names of places, found ${show(anew)}`);
  if (!isRecord(written)) return E.left(`states: expected an object, found ${show(written)}`);
  const old = format !== FORMAT;
  const spec = parseSpec(old ? inMs(header.spec) : header.spec, library);
  if (E.isLeft(spec)) {
    const [first, ...others] = spec.left;
    return E.left(`spec: ${describeProblem(first)}${others.length === 0 ? '' : ` (and ${others.length} more)`}`);
  }
  const states = E.tryCatch(
    () => unpack(written, takeFrom(bytes.subarray(arraysAt))) as Record<string, unknown>,
    noCheckpoint,
  );
  if (E.isLeft(states)) return states;
  const { dt } = spec.right;
  const saved = new Map(Object.entries(states.right));
  const found = { spec: spec.right, step, states: old ? statesInMs(saved, dt) : saved };
  if (format === FLAT) return fromFlat(found, header.controls, library);
  const changes = old ? (inMs(changed, dt) as typeof changed) : changed;
  const controls = parseSpec({ ...spec.right, ...changes }, library);
  if (E.isLeft(controls)) return E.left(`changed: ${describeProblem(controls.left[0])}`);
  const whole = sameWhereEqual(spec.right, controls.right);
  return E.right({ format: FORMAT, ...found, controls: whole, ...(anew.length === 0 ? {} : { anew }) });
};

/**
 * The same, for scripts.
 * @throws {RangeError} why the bytes are none, on one line
 */
export const readCheckpoint = (source: Uint8Array, library: Library = OURS): Checkpoint => {
  const decoded = decodeCheckpoint(source, library);
  if (E.isRight(decoded)) return decoded.right;
  throw new RangeError(`checkpoint: ${decoded.left}`);
};
