import { NEVER, Subject } from 'rxjs';
import type { Command, Tick } from '../../modules/index.ts';
import type { Description, Frame } from '../../pipelines/index.ts';
import type { News, Watchable } from '../thread/thread.ts';
import { portrait } from './portrait.ts';
import { steering } from './steering.ts';

/** A pipeline of a plain script, as something that can be watched and steered. */
export interface Script extends Watchable {
  readonly see: (frame: Tick) => void;
  /** Shows a frame again, to those who have begun to listen since. */
  readonly repeat: (frame: Tick) => void;
  readonly fail: (error: unknown) => void;
}

/** @param commands what its clock is told */
export const script = (name: string, commands: Subject<Command>): Script => {
  const frames = new Subject<readonly Frame[]>();
  const told = new Subject<News>();
  const failures = new Subject<unknown>();
  const known = portrait();
  const description = (): Description => ({ pipeline: name, ...known.describe(), ...steered.pace() });
  const steered = steering(commands, known, (change, anew) => told.next({ change, description: description(), anew }));

  return {
    ...{ frames, told, failures, kept: NEVER, description, call: steered.call },
    state: () => ({ members: known.members(), paused: steered.pace().paused }),
    end: () => {},
    see: (tick) => {
      const frame = tick as Frame;
      // Also after a swap that was made while paused, or by the script's own code.
      if (known.see(frame)) told.next({ description: description(), anew: true });
      frames.next([frame]);
      steered.see(frame);
    },
    repeat: (tick) => frames.next([tick as Frame]),
    fail: (error) => failures.next(error),
  };
};
