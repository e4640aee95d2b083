import type { Frame } from '../run/pipeline.ts';
import { type Repetition, repetitionWarning, watchRepetition } from '../run/repetition.ts';
import type { Member } from '../run/variant.ts';
import { warningsWithin } from '../run/warnings.ts';
import type { Warning } from '../schema/warning.ts';
import type { State } from './runner.ts';

/** The memories of all that runs side by side. */
export interface Memories {
  /** At every step. @returns whether the warnings are others than before */
  readonly see: (frames: readonly Frame[]) => boolean;
  /** Of what runs now. */
  readonly warnings: () => readonly Warning[];
}

interface Watched {
  readonly member: Member;
  readonly see: (frame: Frame) => Repetition | undefined;
  parted: Repetition | undefined;
}

/** Watches whether the memories repeat themselves (run/repetition.ts). */
export const watchMemories = (state: () => Pick<State, 'members'>): Memories => {
  let seen: readonly Member[] = [];
  let watched: readonly Watched[] = [];
  /** What has been loaded or restored is another, of which nothing is known yet. */
  const now = (): readonly Watched[] => {
    const { members } = state();
    if (members !== seen) {
      seen = members;
      watched = members.map((member) => ({
        ...{ member, parted: undefined },
        see: watchRepetition(member.pipeline.trialSteps),
      }));
    }
    return watched;
  };
  return {
    see: (frames) => {
      let changed = false;
      for (const [i, one] of now().entries()) {
        const known = one.see(frames[i] as Frame);
        const parted = known !== undefined && known.held < known.of ? known : undefined;
        if (parted === one.parted) continue;
        one.parted = parted;
        changed = true;
      }
      return changed;
    },
    warnings: () =>
      now().flatMap(({ member: { name }, parted }) =>
        parted === undefined ? [] : warningsWithin(name, [repetitionWarning(parted)]),
      ),
  };
};
