import { defer, finalize, map, type Observable } from 'rxjs';
import { drive } from '../../modules/core/inner.ts';
import type { Controls, Share, Tick } from '../../modules/index.ts';
import { partsOf } from './parts.ts';
import { type Frame, training } from './pipeline.ts';
import { type Branch, gather, part, type Trunk, turnBranch, turnTrunk } from './trunk.ts';
import type { Member } from './variant.ts';
import { anewOf, blame } from './view.ts';

/**
 * Runs several variants step by step on the same ticks, each as if it ran alone, to the last bit. Each has its own controls
 * under its name in the tick's, and entries of checkpoints are prefixed by it. What stands before the loops (target and
 * memory) runs once for all variants whose specs and controls agree on it; a variant whose controls come to differ goes on
 * with a copy of its own, and stays on its own.
 * @throws {VariantError} (through the stream) with the variant's name and what its module threw
 */
export const lockstep = (members: readonly Member[], { share }: { readonly share: Share }) => {
  const [first] = members;
  if (first !== undefined && members.length === 1 && first.name === '') {
    const alone = training(first.pipeline, share);
    return (ticks: Observable<Tick>): Observable<readonly Frame[]> => alone(ticks).pipe(map((frame) => [frame]));
  }
  return (ticks: Observable<Tick>): Observable<readonly Frame[]> => defer(() => together(ticks, members, share));
};

const together = (ticks: Observable<Tick>, members: readonly Member[], share: Share): Observable<readonly Frame[]> => {
  let seen: Controls | undefined;
  let trunks: readonly Trunk[] = [];

  const branches = members.map((member): Branch => {
    const how = { noiseSeed: member.spec.seed, learning: true, share };
    const parts = blame([member.name], () => partsOf(member.pipeline, how));
    const loop = drive<Tick, Frame>(parts.learner, member.name);
    return { member, parts, loop, controls: {}, made: 0, key: '' };
  });

  const obey = (now: Tick): void => {
    const earlier = new Map(branches.map((branch) => [branch, { ...branch }]));
    for (const branch of branches) {
      const { member, parts } = branch;
      branch.controls = (now.controls[member.name] ?? {}) as Controls;
      const anew = anewOf(now.anew, member.name);
      if (parts.places.some((place) => anew?.has(place))) branch.made += 1;
      branch.key = JSON.stringify([parts.key(branch.controls), branch.made]);
    }
    trunks = seen === undefined ? gather(branches, now) : trunks.flatMap((trunk) => part(trunk, now, earlier));
    seen = now.controls;
  };

  const turn = (now: Tick): readonly Frame[] => {
    if (now.controls !== seen || now.anew !== undefined) obey(now);
    const answers = new Map<Branch, Frame>();
    for (const trunk of trunks) {
      const frame = turnTrunk(trunk, now);
      for (const branch of trunk.branches) answers.set(branch, turnBranch(branch, now, frame));
    }
    return branches.map((branch) => answers.get(branch) as Frame);
  };

  return ticks.pipe(
    map(turn),
    finalize(() => {
      for (const { upstream } of trunks) upstream.end();
      for (const { loop } of branches) loop.end();
    }),
  );
};
