import { defer, finalize, map, type Observable } from 'rxjs';
import { drive, type Inner } from '../../modules/core/inner.ts';
import {
  type Controls,
  fork,
  type Loading,
  Saved,
  type Saving,
  type Share,
  type Tick,
  within,
} from '../../modules/index.ts';
import { difference } from './checkpoint.ts';
import { type Building, type Frame, type Parts, type Pipeline, training } from './pipeline.ts';
import type { Member } from './variant.ts';

/** What a module of one of several variants threw. */
export class VariantError extends Error {
  override readonly name = 'VariantError';
}

/** A variant's own part: all but what stands before its loop. */
interface Branch {
  readonly member: Member;
  readonly parts: Parts;
  readonly loop: Inner<Tick, Frame>;
  controls: Controls;
  /** Grows when a module of its upstream is made anew: it shares with nobody who has not done the same. */
  made: number;
  /** Branches with equal keys can have what stands before the loop in common. */
  key: string;
  answer: Frame | undefined;
}

/** What stands before the loop, for one branch or for several that have it in common. */
interface Trunk {
  readonly upstream: Inner<Tick, Tick>;
  readonly branches: Branch[];
  /** Where it goes on, at its first step. */
  load: Loading | undefined;
  /** Its states before this step, where some branches leave it now. */
  before: Saved | undefined;
}

/** A pipeline that does not tell what stands before its loop has all of it for itself. */
const partsOf = (pipeline: Pipeline, how: Building): Parts =>
  pipeline.parts?.(how) ?? { upstream: (ticks) => ticks, learner: pipeline.build(how), key: () => '', places: [] };

const savingOf = (save: Saving | undefined, names: readonly string[]): Saving | undefined =>
  save && {
    put: (entry, state) => {
      for (const name of names) save.put(within(name, entry), state);
    },
  };

const loadingOf = (load: Loading | undefined, name: string): Loading | undefined =>
  load && { take: (entry) => load.take(within(name, entry)) };

/** A variant's own of the places that are made anew. */
const anewOf = (anew: ReadonlySet<string> | undefined, name: string): ReadonlySet<string> | undefined => {
  const own = [...(anew ?? [])]
    .filter((full) => full.startsWith(`${name}/`))
    .map((full) => full.slice(name.length + 1));
  return own.length === 0 ? undefined : new Set(own);
};

/** A tick as one variant sees it. */
const seenBy = (tick: Tick, own: Pick<Tick, 'controls' | 'save' | 'load' | 'anew'>): Tick => {
  const { anew: _, ...rest } = tick;
  const { anew, ...mine } = own;
  return anew === undefined ? { ...rest, ...mine } : { ...rest, ...mine, anew };
};

export interface LockstepOptions {
  readonly share: Share;
  /** The entries in a checkpoint of what stands before a member's loop. */
  readonly upstreamEntries?: (member: Member) => readonly string[];
}

/**
 * Runs several variants step by step on the same ticks, each as if it ran alone, to the last bit. Each has its own controls
 * under its name in the tick's, and entries of checkpoints are prefixed by it. What stands before the loops (target and
 * memory) runs once for all variants whose specs and controls agree on it; a variant whose controls come to differ goes on
 * with a copy of its own, and stays on its own.
 * @throws {VariantError} (through the stream) with the variant's name and what its module threw
 */
export const lockstep = (members: readonly Member[], options: LockstepOptions) => {
  const [first] = members;
  if (first !== undefined && members.length === 1 && first.name === '') {
    const alone = training(first.pipeline, options.share);
    return (ticks: Observable<Tick>): Observable<readonly Frame[]> => alone(ticks).pipe(map((frame) => [frame]));
  }
  return (ticks: Observable<Tick>): Observable<readonly Frame[]> => defer(() => together(ticks, members, options));
};

/** Whatever is thrown is said with the names of those whom it concerns. */
const named = <A>(names: readonly string[], make: () => A): A => {
  try {
    return make();
  } catch (cause) {
    const message = `${names.join(', ')}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new VariantError(message, { cause });
  }
};

const together = (
  ticks: Observable<Tick>,
  members: readonly Member[],
  { share, upstreamEntries = () => [] }: LockstepOptions,
): Observable<readonly Frame[]> => {
  let seen: Controls | undefined;
  let trunks: Trunk[] = [];

  const branches = members.map((member): Branch => {
    const how = { noiseSeed: member.spec.seed, learning: true, share };
    const parts = named([member.name], () => partsOf(member.pipeline, how));
    const loop = drive<Tick, Frame>(parts.learner, member.name);
    return { member, parts, loop, controls: {}, made: 0, key: '', answer: undefined };
  });
  const namesOf = (own: readonly Branch[]): readonly string[] => own.map(({ member }) => member.name);

  const plant = (own: Branch[], load: Loading | undefined): Trunk => {
    const { parts } = own[0] as Branch;
    const upstream = drive<Tick, Tick>(parts.upstream, namesOf(own).join(', '));
    return { upstream, branches: own, load, before: undefined };
  };

  /** Those of a trunk that go on together, those with the controls of before first: they keep it. */
  const parted = (trunk: Trunk, keys: ReadonlyMap<Branch, string>): readonly Branch[][] => {
    const groups = new Map<string, Branch[]>();
    for (const branch of trunk.branches) groups.set(branch.key, [...(groups.get(branch.key) ?? []), branch]);
    const stays = trunk.branches.find((branch) => keys.get(branch) === branch.key)?.key;
    return [...groups].sort(([a], [b]) => Number(b === stays) - Number(a === stays)).map(([, group]) => group);
  };

  const part = (keys: ReadonlyMap<Branch, string>): void => {
    trunks = trunks.flatMap((trunk) => {
      const [stay = [], ...leave] = parted(trunk, keys);
      if (leave.length === 0) return [trunk];
      const before = new Saved();
      trunk.before = before;
      trunk.branches.splice(0, trunk.branches.length, ...stay);
      return [trunk, ...leave.map((group) => plant(group, fork(before.states)))];
    });
  };

  /** Equal specs, controls and states: what a checkpoint holds may have parted earlier. */
  const agree = (a: Branch, b: Branch, { load }: Tick): boolean => {
    if (a.key !== b.key) return false;
    if (load === undefined) return true;
    return upstreamEntries(a.member).every((entry) => {
      const [p, q] = [a, b].map(({ member }) => load.take(within(member.name, entry)));
      return difference(p, q, '') === undefined;
    });
  };

  const gather = (first: Tick): void => {
    const groups: Branch[][] = [];
    for (const branch of branches) {
      const group = groups.find(([lead]) => lead !== undefined && agree(lead, branch, first));
      if (group === undefined) groups.push([branch]);
      else group.push(branch);
    }
    trunks = groups.map((group) => plant(group, loadingOf(first.load, group[0]?.member.name ?? '')));
  };

  const obey = (now: Tick): void => {
    const keys = new Map(branches.map((branch) => [branch, branch.key]));
    for (const branch of branches) {
      const { member, parts } = branch;
      branch.controls = (now.controls[member.name] ?? {}) as Controls;
      const anew = anewOf(now.anew, member.name);
      if (parts.places.some((place) => anew?.has(place))) branch.made += 1;
      branch.key = JSON.stringify([parts.key(branch.controls), branch.made]);
    }
    if (seen === undefined) gather(now);
    else part(keys);
    seen = now.controls;
  };

  const turn = (now: Tick): readonly Frame[] => {
    if (now.controls !== seen || now.anew !== undefined) obey(now);
    for (const trunk of trunks) {
      const { upstream, branches: own, load, before } = trunk;
      const names = namesOf(own);
      const saving = savingOf(now.save, names);
      const save = before === undefined ? saving : { put: saving?.put ?? (() => {}), before: before.put };
      const { controls } = own[0] as Branch;
      const anew = anewOf(now.anew, names[0] as string);
      const frame = named(names, () => upstream.turn(seenBy(now, { controls, save, load, ...(anew && { anew }) })));
      trunk.load = undefined;
      trunk.before = undefined;
      for (const branch of own) {
        const { name } = branch.member;
        const mine = anewOf(now.anew, name);
        const view = seenBy(frame, {
          ...{ controls: branch.controls, save: savingOf(now.save, [name]), load: loadingOf(now.load, name) },
          ...(mine && { anew: mine }),
        });
        branch.answer = named([name], () => branch.loop.turn(view));
      }
    }
    return branches.map(({ answer }) => answer as Frame);
  };

  return ticks.pipe(
    map(turn),
    finalize(() => {
      for (const { upstream } of trunks) upstream.end();
      for (const { loop } of branches) loop.end();
    }),
  );
};
