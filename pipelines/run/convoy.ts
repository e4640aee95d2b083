import { type Extend, extender } from '../../modules/core/extend.ts';
import { drive, type Inner } from '../../modules/core/inner.ts';
import type { Controls, Loading, Saving, Tick } from '../../modules/index.ts';
import type { Frame, Parts } from './pipeline.ts';

/** One of several pipelines that step side by side. */
export interface Walker {
  readonly parts: Parts;
  readonly controls: Controls;
  /** Walkers with equal keys have what stands before their loops in common: it is the same, and in the same state. */
  readonly key: string;
  /** Where it begins. */
  readonly load?: Loading;
}

/** What a walker answers to a step; or what a module of it threw: then it has left. */
export type Answer<W> =
  | { readonly walker: W; readonly frame: Frame }
  | { readonly walker: W; readonly failure: { readonly error: unknown } };

export interface Convoy<W> {
  /** One step of all that are there. @param saveOf a walker's request to save, at a step at which there are some */
  readonly turn: (tick: Tick, saveOf?: (walker: W) => Saving | undefined) => readonly Answer<W>[];
  readonly leave: (walker: W) => void;
  readonly end: () => void;
}

interface Group<W> {
  readonly upstream: Inner<Tick, Tick>;
  readonly walkers: Map<W, Inner<Tick, Frame>>;
  readonly extend: Extend;
}

/** What is saved once, for all who ask for it. */
const savingFor = (all: readonly (Saving | undefined)[]): Saving | undefined => {
  const asked = all.flatMap((one) => one ?? []);
  if (asked.length < 2) return asked[0];
  return {
    put: (name, state) => {
      for (const one of asked) one.put(name, state);
    },
  };
};

/**
 * Steps several pipelines side by side, each as if it went alone, to the last bit. What stands before the loops runs once for all
 * who have it in common. One whose module throws leaves; the others go on.
 */
export const convoy = <W extends Walker>(walkers: readonly W[]): Convoy<W> => {
  const groups = new Map<string, Group<W>>();
  for (const walker of walkers) {
    const { key, parts } = walker;
    const group: Group<W> = groups.get(key) ?? {
      upstream: drive(parts.upstream, 'upstream'),
      walkers: new Map(),
      extend: extender(),
    };
    groups.set(key, group);
    group.walkers.set(walker, drive<Tick, Frame>(parts.learner, 'pipeline'));
  }
  let began = false;

  const leave = (walker: W): void => {
    const group = groups.get(walker.key);
    group?.walkers.get(walker)?.end();
    group?.walkers.delete(walker);
    if (group?.walkers.size !== 0) return;
    group.upstream.end();
    groups.delete(walker.key);
  };

  const fail = (walker: W, error: unknown): Answer<W> => {
    leave(walker);
    return { walker, failure: { error } };
  };

  const turnGroup = (
    { upstream, walkers, extend }: Group<W>,
    { step, dt, time, trial, stepInTrial, lastOfTrial }: Tick,
    saveOf: ((walker: W) => Saving | undefined) | undefined,
    answers: Answer<W>[],
  ): void => {
    const [first] = walkers.keys() as unknown as readonly [W];
    const saves = saveOf === undefined ? [] : [...walkers.keys()].map(saveOf);
    const load = began ? undefined : first.load;
    let stem: Tick;
    try {
      const save = savingFor(saves);
      // One literal, as the clock's, so that all ticks are of one shape.
      const { controls } = first;
      stem = upstream.turn({ step, dt, time, trial, stepInTrial, lastOfTrial, controls, save, load });
    } catch (error) {
      for (const walker of [...walkers.keys()]) answers.push(fail(walker, error));
      return;
    }
    let nth = 0;
    for (const [walker, loop] of walkers) {
      const save = saves[nth++];
      try {
        // What differs rarely but for the controls is copied slowly.
        const own = extend(stem, 'controls', walker.controls) as Tick;
        const rare = stem.save !== save || !began;
        answers.push({
          walker,
          frame: loop.turn(rare ? { ...own, save, load: began ? undefined : walker.load } : own),
        });
      } catch (error) {
        answers.push(fail(walker, error));
      }
    }
  };

  return {
    turn: (tick, saveOf) => {
      const answers: Answer<W>[] = [];
      for (const group of [...groups.values()]) turnGroup(group, tick, saveOf, answers);
      began = true;
      return answers;
    },
    leave,
    end: () => {
      for (const { walkers } of [...groups.values()]) for (const walker of [...walkers.keys()]) leave(walker);
    },
  };
};
