import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { isRecord } from '../../modules/core/json.ts';
import { split } from '../../pipelines/checkpoint/bundle.ts';
import { headOf } from '../../pipelines/checkpoint/checkpointCodec.ts';
import { show } from '../../pipelines/schema/decode.ts';

const hashOf = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** The parts of a head that every checkpoint has, in each format so far. */
const lacking = (header: Readonly<Record<string, unknown>>): string | undefined => {
  const { step, spec, states } = header;
  if (!Number.isSafeInteger(step) || (step as number) < 0)
    return `step: expected a whole number ≥ 0, found ${show(step)}`;
  if (!isRecord(spec)) return `spec: expected an object, found ${show(spec)}`;
  return isRecord(states) ? undefined : `states: expected an object, found ${show(states)}`;
};

/**
 * Why bytes are no whole checkpoint, of one pipeline or of several, or undefined if they are one. Its hashes and heads are
 * checked, and nothing is unfolded. Whether it fits to what runs is seen when it is restored.
 */
export const flawOf = (bytes: Uint8Array): string | undefined => {
  const parts = split(bytes);
  if (E.isLeft(parts)) return parts.left;
  for (const [name, part] of parts.right) {
    const head = headOf(part, hashOf);
    const why = E.isLeft(head) ? head.left : lacking(head.right.header);
    if (why !== undefined) return name === '' ? why : `${show(name)}: ${why}`;
  }
  return undefined;
};
