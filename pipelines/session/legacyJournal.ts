import * as E from 'fp-ts/lib/Either.js';
import { isRecord } from '../../modules/core/json.ts';
import { type Json, type JsonObject, within } from '../../modules/index.ts';
import type { Library } from '../catalogue/library.ts';
import { PLACES } from '../catalogue/places.ts';
import { fromBase64 } from '../checkpoint/base64.ts';
import { type Flat, flatten, isFlat, unflatten } from '../checkpoint/legacy.ts';
import { parseSpec, type Spec } from '../run/spec.ts';
import type { Entry, Header, Pace } from './journal.ts';

/** The format of the journals of 0.1.0, whose changes were of flat records (see legacy.ts). */
export const FIRST_JOURNAL = 1;

/** One line of such a journal. */
interface Controls {
  readonly type: 'controls';
  readonly step: number;
  readonly controls: Flat;
}

/** What ran, by variant: its spec and its flat record. */
type Running = ReadonlyMap<string, { readonly spec: Spec; readonly flat: Flat }>;

const begun = (variants: readonly { readonly name: string; readonly spec: Spec }[]): Running =>
  new Map(variants.map(({ name, spec }) => [name, { spec, flat: flatten(spec) }]));

const header = (bytes: Uint8Array): unknown => {
  const at = 8 + 32;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + length)));
};

/** The checkpoints in a restored file, by variant. */
const parts = (bytes: Uint8Array): readonly (readonly [string, Uint8Array])[] => {
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== 'RRXSIDE1') return [['', bytes]];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(8, true);
  let at = 12 + 8 * count;
  return Array.from({ length: count }, (_, i) => {
    const [name, length] = [view.getUint32(12 + 8 * i, true), view.getUint32(16 + 8 * i, true)];
    const label = new TextDecoder().decode(bytes.subarray(at, at + name));
    const part = bytes.subarray(at + name, at + name + length);
    at += name + length;
    return [label, part] as const;
  });
};

/** What ran after a checkpoint was restored; what is wrong with it is said when it is. */
const restored = (checkpoint: string, library: Library, before: Running): Running => {
  const bytes = fromBase64(checkpoint);
  if (E.isLeft(bytes)) return before;
  try {
    return new Map(
      parts(bytes.right).flatMap(([name, part]) => {
        const head = header(part);
        const spec = isRecord(head) ? parseSpec(head.spec, library) : E.left(undefined);
        if (E.isLeft(spec) || !isRecord(head)) return [];
        const flat = isFlat(head.controls) ? head.controls : flatten(spec.right);
        return [[name, { spec: spec.right, flat }] as const];
      }),
    );
  } catch {
    return before;
  }
};

/** A change of flat records as one of places: all of what stands in those that it touches. */
const changed = ({ step, controls }: Controls, running: Running, library: Library): readonly [Entry, Running] => {
  const after = new Map(running);
  const changes: Record<string, Json> = {};
  const anew: string[] = [];
  for (const [full, value] of Object.entries(controls)) {
    const slash = full.indexOf('/');
    const [variant, key] = slash < 0 ? ['', full] : [full.slice(0, slash), full.slice(slash + 1)];
    const now = after.get(variant);
    if (now !== undefined) after.set(variant, { ...now, flat: { ...now.flat, [key]: value } });
  }
  for (const [variant, now] of after) {
    const before = running.get(variant);
    if (before === undefined || before === now) continue;
    const [was, is] = [before, now].map(({ spec, flat }) => unflatten(spec, flat, library));
    if (was === undefined || is === undefined || E.isLeft(was) || E.isLeft(is)) continue;
    for (const { name } of PLACES) {
      const made = name === 'memory' ? 'attractor.made' : `${name}.made`;
      const again = before.flat[made] !== now.flat[made];
      const [a, b] = [was.right[name], is.right[name]] as [JsonObject, JsonObject];
      if (again) anew.push(within(variant, name));
      if (again || JSON.stringify(a) !== JSON.stringify(b)) changes[within(variant, name)] = b;
    }
  }
  const entry: Entry = { type: 'change', step, changes, ...(anew.length === 0 ? {} : { anew }) };
  return [entry, after];
};

/** The lines of a journal of 0.1.0 as lines of today. */
export const modernised = (
  { variants }: Header,
  entries: readonly (Entry | Pace)[],
  library: Library,
): readonly (Entry | Pace)[] => {
  let running = begun(variants);
  return entries.map((entry): Entry | Pace => {
    switch ((entry as Entry | Pace | Controls).type) {
      case 'controls': {
        const [change, after] = changed(entry as unknown as Controls, running, library);
        running = after;
        return change;
      }
      case 'reset': {
        const { seed } = entry as Extract<Entry, { type: 'reset' }>;
        running = begun([...running].map(([name, { spec }]) => ({ name, spec: { ...spec, seed } })));
        return entry;
      }
      case 'load':
        running = begun([{ name: '', spec: (entry as Extract<Entry, { type: 'load' }>).spec }]);
        return entry;
      case 'compare':
        running = begun((entry as Extract<Entry, { type: 'compare' }>).variants);
        return entry;
      case 'restore':
        running = restored((entry as Extract<Entry, { type: 'restore' }>).checkpoint, library, running);
        return entry;
      default:
        return entry;
    }
  });
};
