import * as E from 'fp-ts/lib/Either.js';
import { type Controls, type States, within } from '../../modules/index.ts';
import { type Library, OURS } from '../catalogue/library.ts';
import { type Checkpoint, FORMAT } from '../run/checkpoint.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import type { Variant } from '../run/variant.ts';
import { isName } from '../run/variant.ts';
import { show } from '../schema/decode.ts';
import { MAGIC as ALONE, decodeCheckpoint, encodeCheckpoint } from './checkpointCodec.ts';

/** One variant of a session between two steps. */
export interface VariantCheckpoint extends Variant {
  readonly checkpoint: Checkpoint;
}

/** All variants of a session at one step, from what was saved of it: states and controls by their full names. */
export const checkpointsOf = (
  variants: readonly Variant[],
  step: number,
  controls: readonly Controls[],
  states: States,
  anew: readonly string[] = [],
): readonly VariantCheckpoint[] =>
  variants.map(({ name, spec }, i) => {
    const prefix = within(name, '');
    const own = [...states].filter(([entry]) => entry.startsWith(prefix));
    const of = new Map(own.map(([entry, state]) => [entry.slice(prefix.length), state]));
    const mine = anew.filter((full) => full.startsWith(prefix)).map((full) => full.slice(prefix.length));
    const checkpoint = { format: FORMAT, spec, step, controls: controls[i] ?? spec, states: of };
    return { name, spec, checkpoint: mine.length === 0 ? checkpoint : { ...checkpoint, anew: mine } };
  });

const MAGIC = 'RRXSIDE1';

/** Whether a file of either kind begins with these bytes. */
export const isCheckpoint = (head: Uint8Array): boolean =>
  [ALONE, MAGIC].includes(new TextDecoder().decode(head.subarray(0, MAGIC.length)));

/**
 * A session's checkpoint as bytes. One pipeline alone has the checkpoint that `run --resume` takes; several have
 *
 *     magic "RRXSIDE1" · number of variants · for each: length of its name, length of its checkpoint (uint32,
 *     little-endian) · then the names (UTF-8) and checkpoints one after the other
 */
export const encodeBundle = (all: readonly VariantCheckpoint[]): Uint8Array => {
  const parts = all.map(
    ({ name, checkpoint }) => [new TextEncoder().encode(name), encodeCheckpoint(checkpoint)] as const,
  );
  const [alone] = parts;
  if (alone !== undefined && parts.length === 1 && alone[0].length === 0) return alone[1];
  const head = MAGIC.length + 4 + 8 * parts.length;
  const out = new Uint8Array(parts.reduce((sum, [name, bytes]) => sum + name.length + bytes.length, head));
  const view = new DataView(out.buffer);
  out.set(new TextEncoder().encode(MAGIC));
  view.setUint32(MAGIC.length, parts.length, true);
  let at = head;
  parts.forEach(([name, bytes], i) => {
    view.setUint32(MAGIC.length + 4 + 8 * i, name.length, true);
    view.setUint32(MAGIC.length + 8 + 8 * i, bytes.length, true);
    out.set(name, at);
    out.set(bytes, at + name.length);
    at += name.length + bytes.length;
  });
  return out;
};

const MOST = 16;

/** The checkpoints in a file of either kind, each with its variant's name; or one line on why they cannot be read. */
export const split = (bytes: Uint8Array): E.Either<string, readonly (readonly [string, Uint8Array])[]> => {
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) return E.right([['', bytes]]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cut = E.left('expected a whole checkpoint, found one that was cut short');
  const count = bytes.length < MAGIC.length + 4 ? 0 : view.getUint32(MAGIC.length, true);
  let at = MAGIC.length + 4 + 8 * count;
  if (count < 1 || count > MOST || bytes.length < at) return cut;
  const parts: (readonly [string, Uint8Array])[] = [];
  for (let i = 0; i < count; i++) {
    const name = view.getUint32(MAGIC.length + 4 + 8 * i, true);
    const length = view.getUint32(MAGIC.length + 8 + 8 * i, true);
    if (bytes.length < at + name + length) return cut;
    const label = new TextDecoder().decode(bytes.subarray(at, at + name));
    parts.push([label, bytes.slice(at + name, at + name + length)]);
    at += name + length;
  }
  return at === bytes.length ? E.right(parts) : E.left('expected a checkpoint, found more than one');
};

const wrong = (all: readonly VariantCheckpoint[], library: Library): string | undefined => {
  const [first] = all;
  const stepsIn = ({ spec }: VariantCheckpoint): number => pipelineOf(spec, library).trialSteps;
  for (const { name, checkpoint } of all) {
    if (all.length > 1 && !isName(name)) return `expected a variant's name, found ${show(name)}`;
    if (first === undefined || checkpoint.step !== first.checkpoint.step)
      return `${name}: expected the step of the others`;
    if (
      all.length > 1 &&
      (stepsIn({ name, spec: checkpoint.spec, checkpoint }) !== stepsIn(first) || checkpoint.spec.dt !== first.spec.dt)
    ) {
      return `${name}: expected trials as those of ${first.name}`;
    }
  }
  const twice = all.find(({ name }, i) => all.findIndex((other) => other.name === name) !== i);
  return twice === undefined ? undefined : `expected one variant called ${twice.name}, found two`;
};

/** A session's checkpoint from bytes, or one line on why they are none. */
export const decodeBundle = (
  source: Uint8Array,
  library: Library = OURS,
): E.Either<string, readonly VariantCheckpoint[]> => {
  const parts = split(source);
  if (E.isLeft(parts)) return parts;
  const all: VariantCheckpoint[] = [];
  for (const [name, bytes] of parts.right) {
    const checkpoint = decodeCheckpoint(bytes, library);
    if (E.isLeft(checkpoint)) return E.left(name === '' ? checkpoint.left : `${show(name)}: ${checkpoint.left}`);
    all.push({ name, spec: checkpoint.right.spec, checkpoint: checkpoint.right });
  }
  const why = wrong(all, library);
  return why === undefined ? E.right(all) : E.left(why);
};
