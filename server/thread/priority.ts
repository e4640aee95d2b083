import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** From 0 (like all others) to 19. At 15 a thread gets the time that others leave, and at least about a thirtieth. */
const BEHIND_OTHERS = 15;

/**
 * Lowers the priority of the calling thread alone, not of its process. Only Linux has priorities of threads; elsewhere
 * nothing happens.
 */
export const giveWay = (): void => {
  try {
    const [thread] = readlinkSync('/proc/thread-self').split('/').reverse();
    setPriority(Number(thread), BEHIND_OTHERS);
  } catch {
    // Where this is forbidden or unknown, the thread runs like any other.
  }
};
