import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Of 0 (as all others) to 19: it has what others leave, and where they leave nothing a thirtieth of a processor. */
const BEHIND_OTHERS = 15;

/**
 * Lets the calling thread, and no other of its process, give way wherever a processor is wanted by others. Only Linux
 * knows priorities of threads; elsewhere nothing happens.
 */
export const giveWay = (): void => {
  try {
    const [thread] = readlinkSync('/proc/thread-self').split('/').reverse();
    setPriority(Number(thread), BEHIND_OTHERS);
  } catch {
    // A machine that does not let us, or has nothing of the kind, runs it like any other thread.
  }
};
