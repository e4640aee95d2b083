import * as E from 'fp-ts/lib/Either.js';
import { type Json, type JsonObject, within } from '../../modules/index.ts';
import type { Library } from '../catalogue/library.ts';
import { PLACES } from '../catalogue/places.ts';
import { fromBase64 } from '../checkpoint/base64.ts';
import { split } from '../checkpoint/bundle.ts';
import { headOf } from '../checkpoint/checkpointCodec.ts';
import { type Flat, flatten, isFlat, unflatten } from '../checkpoint/legacy.ts';
import { flatInMs, inMs } from '../checkpoint/legacySteps.ts';
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

const startOf = (variants: readonly { readonly name: string; readonly spec: Spec }[]): Running =>
  new Map(variants.map(({ name, spec }) => [name, { spec, flat: flatten(spec) }]));

/** What ran after a checkpoint was restored; what is wrong with it is said when it is. */
const restoredFrom = (checkpoint: string, library: Library, before: Running): Running => {
  const bytes = fromBase64(checkpoint);
  const parts = E.isLeft(bytes) ? bytes : split(bytes.right);
  if (E.isLeft(parts)) return before;
  return new Map(
    parts.right.flatMap(([name, part]) => {
      const head = headOf(part);
      if (E.isLeft(head)) return [];
      const { controls, spec: written } = head.right.header;
      const spec = parseSpec(inMs(written), library);
      if (E.isLeft(spec)) return [];
      return [
        [
          name,
          { spec: spec.right, flat: isFlat(controls) ? flatInMs(controls, spec.right.dt) : flatten(spec.right) },
        ] as const,
      ];
    }),
  );
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
export const modernise = (
  { variants }: Header,
  entries: readonly (Entry | Pace)[],
  library: Library,
): readonly (Entry | Pace)[] => {
  let running = startOf(variants);
  return entries.map((entry): Entry | Pace => {
    switch ((entry as Entry | Pace | Controls).type) {
      case 'controls': {
        const [change, after] = changed(entry as unknown as Controls, running, library);
        running = after;
        return change;
      }
      case 'reset': {
        const { seed } = entry as Extract<Entry, { type: 'reset' }>;
        running = startOf([...running].map(([name, { spec }]) => ({ name, spec: { ...spec, seed } })));
        return entry;
      }
      case 'load':
        running = startOf([{ name: '', spec: (entry as Extract<Entry, { type: 'load' }>).spec }]);
        return entry;
      case 'compare':
        running = startOf((entry as Extract<Entry, { type: 'compare' }>).variants);
        return entry;
      case 'restore':
        running = restoredFrom((entry as Extract<Entry, { type: 'restore' }>).checkpoint, library, running);
        return entry;
      default:
        return entry;
    }
  });
};
