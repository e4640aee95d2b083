import type { Position } from './timeline.ts';

/** What was done to a session and can be undone. */
export interface Deed {
  /** Where the session stood before. */
  readonly from: Position;
  readonly method: string;
  /** What it touched, so that the many steps of one slider's move are one deed. */
  readonly touched: string;
}

export interface Deeds {
  readonly note: (deed: Deed, trialSteps: number) => void;
  /** The last deed, taken back; what was done then can be done again from where the session stands. */
  readonly undo: () => Deed | undefined;
  readonly undone: (deed: Deed, to: Position) => void;
  readonly redo: () => { readonly deed: Deed; readonly to: Position } | undefined;
  readonly redone: () => void;
}

const MOST = 500;

export const deeds = (): Deeds => {
  const done: Deed[] = [];
  let back: { readonly deed: Deed; readonly to: Position }[] = [];
  return {
    note: (deed, trialSteps) => {
      back = [];
      const last = done.at(-1);
      const same =
        last?.method === 'set' &&
        deed.method === 'set' &&
        last.touched === deed.touched &&
        last.from.line === deed.from.line &&
        deed.from.step - last.from.step < trialSteps;
      if (same) return;
      done.push(deed);
      if (done.length > MOST) done.shift();
    },
    undo: () => done.at(-1),
    undone: (deed, to) => {
      done.pop();
      back.push({ deed, to });
    },
    redo: () => back.at(-1),
    redone: () => {
      const last = back.pop();
      if (last !== undefined) done.push(last.deed);
    },
  };
};
