import { drive, type Inner } from '../../modules/core/inner.ts';
import { type Controls, fork, type Loading, Saved, type Tick } from '../../modules/index.ts';
import { difference } from './checkpoint.ts';
import type { Frame, Parts } from './pipeline.ts';
import type { Member } from './variant.ts';
import { anewOf, blame, loadingOf, savingOf, seenBy, unheard } from './view.ts';

/** A variant's own part: all but what stands before its loop. */
export interface Branch {
  readonly member: Member;
  readonly parts: Parts;
  readonly loop: Inner<Tick, Frame>;
  controls: Controls;
  /** Grows when a module of its upstream is made anew: it shares with nobody who has not done the same. */
  made: number;
  /** Branches with equal keys can have what stands before the loop in common. */
  key: string;
}

/** What a branch was before a change. */
export type Standing = Pick<Branch, 'key' | 'controls'>;

/** What stands before the loop, for one branch or for several that have it in common. */
export interface Trunk {
  readonly upstream: Inner<Tick, Tick>;
  readonly branches: readonly Branch[];
  /** Where it goes on, at its first step. */
  load: Loading | undefined;
  /** Takes its states before this step, where some branches leave it now. */
  before: Saved | undefined;
}

const namesOf = (branches: readonly Branch[]): readonly string[] => branches.map(({ member }) => member.name);

const plant = (branches: readonly Branch[], load: Loading | undefined): Trunk => {
  const { parts } = branches[0] as Branch;
  const upstream = drive<Tick, Tick>(parts.upstream, namesOf(branches).join(', '));
  return { upstream, branches, load, before: undefined };
};

/** What a branch's upstream takes from a checkpoint at its first step. */
const takenBy = ({ member, parts, controls }: Branch, now: Tick): Readonly<Record<string, unknown>> => {
  const { name } = member;
  const load = loadingOf(now.load, name);
  if (load === undefined) return {};
  const taken = new Map<string, unknown>();
  const take = (entry: string): unknown => {
    const state = load.take(entry);
    taken.set(entry, state);
    return state;
  };
  const upstream = drive<Tick, Tick>(parts.upstream, name);
  const own = { controls, save: undefined, load: { take }, anew: anewOf(now.anew, name) };
  blame([name], () => upstream.turn(seenBy(unheard(now), own)));
  upstream.end();
  return Object.fromEntries(taken);
};

/** At first those share that agree in all, and in their states: they may have parted before a checkpoint was saved. */
export const gather = (branches: readonly Branch[], now: Tick): readonly Trunk[] => {
  const groups: { readonly taken: Readonly<Record<string, unknown>>; readonly own: Branch[] }[] = [];
  for (const branch of branches) {
    const taken = takenBy(branch, now);
    const group = groups.find(
      (one) => one.own[0]?.key === branch.key && difference(one.taken, taken, '') === undefined,
    );
    if (group === undefined) groups.push({ taken, own: [branch] });
    else group.own.push(branch);
  }
  return groups.map(({ own }) => plant(own, loadingOf(now.load, own[0]?.member.name ?? '')));
};

/** The states of a trunk that nobody keeps: one step more, by the controls of before, tells them. */
const statesOf = ({ upstream, branches }: Trunk, now: Tick, controls: Controls): Saved => {
  const before = new Saved();
  const save = { put: () => {}, before: before.put };
  const own = { controls, save, load: undefined, anew: undefined };
  blame(namesOf(branches), () => upstream.turn(seenBy(unheard(now), own)));
  upstream.end();
  return before;
};

/**
 * What becomes of a trunk when controls change. Those who still agree share a copy of it; those who have changed nothing
 * keep it.
 */
export const part = (trunk: Trunk, now: Tick, earlier: ReadonlyMap<Branch, Standing>): readonly Trunk[] => {
  const groups = new Map<string, Branch[]>();
  for (const branch of trunk.branches) groups.set(branch.key, [...(groups.get(branch.key) ?? []), branch]);
  if (groups.size === 1) return [trunk];
  const stay = trunk.branches.find((branch) => earlier.get(branch)?.key === branch.key)?.key;
  if (stay === undefined) {
    const { controls = {} } = earlier.get(trunk.branches[0] as Branch) ?? {};
    const { states } = statesOf(trunk, now, controls);
    return [...groups.values()].map((group) => plant(group, fork(states)));
  }
  // It tells its states in its turn, which is before that of the copies.
  const before = new Saved();
  const kept = { ...trunk, branches: groups.get(stay) ?? [], before };
  const leave = [...groups].filter(([key]) => key !== stay);
  return [kept, ...leave.map(([, group]) => plant(group, fork(before.states)))];
};

/** A step of what several branches have in common. */
export const turnTrunk = (trunk: Trunk, now: Tick): Tick => {
  const { upstream, branches, load, before } = trunk;
  const names = namesOf(branches);
  const saving = savingOf(now.save, names);
  const save = before === undefined ? saving : { put: saving?.put ?? (() => {}), before: before.put };
  const [{ controls, member }] = branches as readonly [Branch];
  const own = { controls, save, load, anew: anewOf(now.anew, member.name) };
  const frame = blame(names, () => upstream.turn(seenBy(now, own)));
  trunk.load = undefined;
  trunk.before = undefined;
  return frame;
};

/** A step of a branch, on what its trunk has answered. */
export const turnBranch = ({ member, controls, loop }: Branch, now: Tick, frame: Tick): Frame => {
  const { name } = member;
  const own = {
    controls,
    save: savingOf(now.save, [name]),
    load: loadingOf(now.load, name),
    anew: anewOf(now.anew, name),
  };
  return blame([name], () => loop.turn(seenBy(frame, own)));
};
