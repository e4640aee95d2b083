import { type Holder, ownBytes, tooLarge } from '../run/held.ts';
import type { Named } from './engine.ts';
import { type Several, severalOf } from './task.ts';

/** Jobs that one process does at once. */
export type Batch = readonly Named[];

/** With more members nothing is gained: what is shared costs little then, and what is not no longer fits the caches. */
const MOST = 16;
/**
 * What the members may hold for themselves, together (bytes). It is read at every step, member after member; more of it drives
 * from the caches what they share. A FORCE of 1000 units (8e6) gains nothing by company, some of 300 (7e5) do.
 */
const OWN = 6e6;

interface Companion {
  readonly one: Named;
  readonly holder: Holder;
}

const isTooLarge = (some: readonly Companion[], most: number): boolean =>
  some.length > most ||
  some.reduce((sum, { holder }) => sum + ownBytes(holder), 0) > OWN ||
  tooLarge(some.map(({ holder }) => holder)) !== undefined;

/** In even parts, as many as it takes. */
const divide = (some: readonly Companion[], most: number): readonly (readonly Companion[])[] => {
  const isHeavy = (one: Companion): boolean => isTooLarge([one], most);
  const light = some.filter((one) => !isHeavy(one));
  const heavy = some.filter(isHeavy).map((one) => [one]);
  for (let parts = 1; parts < light.length; parts++) {
    const found = evenly(light, parts);
    if (!found.some((part) => isTooLarge(part, most))) return [...found, ...heavy];
  }
  return [...light.map((one) => [one]), ...heavy];
};

const evenly = <A>(all: readonly A[], parts: number): readonly (readonly A[])[] =>
  Array.from({ length: Math.min(parts, all.length) }, (_, i) =>
    all.slice(Math.floor((i * all.length) / parts), Math.floor(((i + 1) * all.length) / parts)),
  );

/** No worker waits for work that another has too much of: batches are halved until each has one, and the last go evenly. */
const spread = (batches: readonly Batch[], workers: number): readonly Batch[] => {
  const all = [...batches];
  const halve = (at: number): void => void all.splice(at, 1, ...evenly(all[at] as Batch, 2));
  if (all.length === 0) return all;
  while (all.length < workers) {
    const largest = all.reduce((best, one, i) => (one.length > (all[best] as Batch).length ? i : best), 0);
    if ((all[largest] as Batch).length < 2) return all;
    halve(largest);
  }
  while (all.length % workers !== 0 && (all.at(-1) as Batch).length > 1) halve(all.length - 1);
  return all;
};

/**
 * Jobs, in batches whose members share what they can, in about the order that they are in. Which share is found from their
 * parameters; how many go together follows from what they hold. Only tasks that say so do several at once.
 * @param workers who will take a batch each
 * @param most members of a batch
 */
export const batchesOf = async (jobs: readonly Named[], workers: number, most = MOST): Promise<readonly Batch[]> => {
  const able = new Map<string, Several | undefined>();
  const groups = new Map<string, Companion[] | Named>();
  for (const one of jobs) {
    const { task, params } = one.job;
    // What is wrong with a task or its parameters is the worker's to tell.
    if (!able.has(task)) able.set(task, await severalOf(task).catch(() => undefined));
    const company = await able
      .get(task)
      ?.company(params)
      .catch(() => undefined);
    if (company === undefined) groups.set(one.id, one);
    else {
      const name = JSON.stringify([task, company.key]);
      const companions = (groups.get(name) ?? []) as Companion[];
      companions.push({ one, holder: company.holder });
      groups.set(name, companions);
    }
  }
  const batches = [...groups.values()].flatMap((group): readonly Batch[] =>
    Array.isArray(group) ? divide(group, most).map((some) => some.map(({ one }) => one)) : [[group as Named]],
  );
  return spread(batches, workers);
};
