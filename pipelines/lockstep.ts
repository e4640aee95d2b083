import { defer, finalize, map, type Observable, Subject, type Subscription } from 'rxjs';
import { CausalityError, type Controls, fork, type Loading, Saved, type Saving, type Tick } from '../modules/index.ts';
import { learner, type TrainingFrame, training, type Upstream, upstream } from './assemble.ts';
import { difference } from './checkpoint.ts';
import { controlsOf, within } from './controls.ts';
import type { Network } from './network.ts';
import type { Variant } from './variant.ts';

/** A variant and what was drawn for it. */
export interface Member extends Variant {
  readonly network: Network;
}

/** What a module of one of several variants threw. */
export class VariantError extends Error {
  override readonly name = 'VariantError';
}

/** A variant's own part: all but what stands before its loop. */
interface Branch {
  readonly member: Member;
  readonly entry: Subject<Tick & Upstream>;
  readonly running: Subscription;
  controls: Controls;
  /** Branches with equal keys can have what stands before the loop in common. */
  key: string;
  answer: TrainingFrame | undefined;
}

/** What stands before the loop, for one branch or for several that have it in common. */
interface Trunk {
  readonly entry: Subject<Tick>;
  readonly running: Subscription;
  readonly branches: Branch[];
  /** Where it goes on, at its first step. */
  load: Loading | undefined;
  /** Its states before this step, where some branches leave it now. */
  before: Saved | undefined;
}

const keyOf = ({ spec: { task, attractor, dt, seed } }: Member, controls: Controls): string => {
  const own = Object.entries(controls).filter(([name]) => name === 'attractor' || name.startsWith('attractor.'));
  return JSON.stringify([task, attractor, dt, seed, own]);
};

const savingOf = (save: Saving | undefined, names: readonly string[]): Saving | undefined =>
  save && {
    put: (entry, state) => {
      for (const name of names) save.put(within(name, entry), state);
    },
  };

const loadingOf = (load: Loading | undefined, name: string): Loading | undefined =>
  load && { take: (entry) => load.take(within(name, entry)) };

/**
 * Runs several variants step by step on the same ticks, each as if it ran alone, to the last bit. Controls, and entries
 * of checkpoints, are prefixed by the variant's name. What stands before the loops (target and attractor) runs once for
 * all variants whose specs and controls agree on it; a variant whose controls come to differ goes on with a copy of its
 * own, and stays on its own.
 * @throws {VariantError} (through the stream) with the variant's name and what its module threw
 */
export const lockstep = (members: readonly Member[]) => {
  const [first] = members;
  if (first !== undefined && members.length === 1 && first.name === '') {
    const alone = training(first.spec, first.network);
    return (ticks: Observable<Tick>): Observable<readonly TrainingFrame[]> =>
      alone(ticks).pipe(map((frame) => [frame]));
  }
  return (ticks: Observable<Tick>): Observable<readonly TrainingFrame[]> => defer(() => together(ticks, members));
};

const together = (ticks: Observable<Tick>, members: readonly Member[]): Observable<readonly TrainingFrame[]> => {
  let failure: { readonly error: unknown } | undefined;
  let tick: Tick | undefined;
  let seen: Controls | undefined;
  let trunks: Trunk[] = [];

  const failed =
    (...names: readonly string[]) =>
    (cause: unknown): void => {
      const message = `${names.join(', ')}: ${cause instanceof Error ? cause.message : String(cause)}`;
      failure ??= { error: new VariantError(message, { cause }) };
    };

  const branches = members.map((member): Branch => {
    const entry = new Subject<Tick & Upstream>();
    const running = learner(
      member.spec,
      member.network,
    )(entry).subscribe({
      next: (frame) => {
        branch.answer = frame;
      },
      error: failed(member.name),
    });
    const branch: Branch = { member, entry, running, controls: {}, key: '', answer: undefined };
    return branch;
  });

  const plant = (own: Branch[], load: Loading | undefined): Trunk => {
    const { spec, network } = (own[0] as Branch).member;
    const entry = new Subject<Tick>();
    const running = upstream(
      spec,
      network,
      spec.seed,
    )(entry).subscribe({
      next: (frame) => {
        const { save, load: states } = tick as Tick;
        for (const { member, entry: into, controls } of own) {
          into.next({ ...frame, controls, save: savingOf(save, [member.name]), load: loadingOf(states, member.name) });
        }
      },
      error: (error) => failed(...own.map(({ member }) => member.name))(error),
    });
    return { entry, running, branches: own, load, before: undefined };
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
    if (load === undefined || a.controls.attractor !== 'bump') return true;
    const [p, q] = [a, b].map(({ member }) => load.take(within(member.name, 'attractor/bump')));
    return difference(p, q, '') === undefined;
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
      branch.controls = controlsOf(branch.member.name, now.controls);
      branch.key = keyOf(branch.member, branch.controls);
    }
    if (seen === undefined) gather(now);
    else part(keys);
    seen = now.controls;
  };

  const turn = (now: Tick): readonly TrainingFrame[] => {
    tick = now;
    if (now.controls !== seen) obey(now);
    for (const branch of branches) branch.answer = undefined;
    for (const trunk of trunks) {
      const { entry, branches: own, load, before } = trunk;
      const saving = savingOf(
        now.save,
        own.map(({ member }) => member.name),
      );
      const save = before === undefined ? saving : { put: saving?.put ?? (() => {}), before: before.put };
      entry.next({ ...now, controls: (own[0] as Branch).controls, save, load });
      trunk.load = undefined;
      trunk.before = undefined;
      if (failure !== undefined) throw failure.error;
    }
    return branches.map(({ answer, member }) => {
      if (answer === undefined) throw new CausalityError(`${member.name}: no frame for step ${now.step}`);
      return answer;
    });
  };

  return ticks.pipe(
    map(turn),
    finalize(() => {
      for (const { running } of [...trunks, ...branches]) running.unsubscribe();
    }),
  );
};
