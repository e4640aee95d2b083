import { makeMemory, PAGE, type Program, type Room, roomIn } from './wasm.ts';

/**
 * Each kernel with a state has a memory of its own, of its final size: growing one slows every typed array of the
 * process down. The collector hardly sees what such memories hold, and each takes gigabytes of addresses, so those that
 * kernels give back are kept for the next ones, up to a bound.
 */
const KEPT_BYTES = 2 ** 28;
const KEPT_ROOMS = 32;

/** Given back, the longest ago first. */
const kept: Room<unknown>[] = [];
let keptBytes = 0;

const remove = (at: number): Room<unknown> => {
  const [room] = kept.splice(at, 1) as [Room<unknown>];
  keptBytes -= room.buffer.byteLength;
  return room;
};

/** The smallest that has so many pages, and not many more; -1 if there is none. */
const fitting = (pages: number, fits: (room: Room<unknown>) => boolean): number => {
  const sizeOf = (at: number): number => (kept[at] as Room<unknown>).buffer.byteLength / PAGE;
  let best = -1;
  for (let i = 0; i < kept.length; i++) {
    const size = sizeOf(i);
    if (size < pages || size > 1.25 * pages + 1 || !fits(kept[i] as Room<unknown>)) continue;
    if (best < 0 || size < sizeOf(best)) best = i;
  }
  return best;
};

/** Where kernels' arrays begin; constants of the compiled functions come before (assembly/constants.ts). */
const FIRST = 2048;

/** A room of at least so many bytes for a program, of which those from FIRST to `clear` are zero. */
export const take = <Functions>(program: Program<Functions>, bytes: number, clear = bytes): Room<Functions> => {
  const pages = Math.ceil(bytes / PAGE);
  const same = fitting(pages, (room) => room.program === program);
  const best = same >= 0 ? same : fitting(pages, () => true);
  if (best < 0) return roomIn(makeMemory(pages), program);
  const room = remove(best);
  new Uint8Array(room.buffer).fill(0, FIRST, clear);
  return same >= 0 ? (room as Room<Functions>) : roomIn(room.memory, program);
};

/** Takes back a room that no one will use any more. */
export const giveBack = (room: Room<unknown>): void => {
  kept.push(room);
  keptBytes += room.buffer.byteLength;
  while (keptBytes > KEPT_BYTES || kept.length > KEPT_ROOMS) remove(0);
};

const LINE = 64;
/** Bytes that nothing uses behind every array, so that one written past its end can be noticed. */
export const GUARD = 32;

/** Where the arrays of a kernel lie: one after another from FIRST on, each beginning a cache line. */
export interface Layout<Name extends string> {
  readonly at: Readonly<Record<Name, number>>;
  /** Where the arrays' own bytes end. */
  readonly end: Readonly<Record<Name, number>>;
  /** Bytes in all. */
  readonly size: number;
}

export const layout = <Name extends string>(bytes: Readonly<Record<Name, number>>): Layout<Name> => {
  const at: Partial<Record<Name, number>> = {};
  const end: Partial<Record<Name, number>> = {};
  let next = FIRST;
  for (const name of Object.keys(bytes) as Name[]) {
    at[name] = next;
    end[name] = next + bytes[name];
    next = Math.ceil((next + bytes[name] + GUARD) / LINE) * LINE;
  }
  return { at: at as Record<Name, number>, end: end as Record<Name, number>, size: next };
};

/** The next multiple of four: vectors are filled up with zeros to whole vector registers. */
export const padded = (n: number): number => (n + 3) & ~3;

/** The next multiple of eight, a cache line of numbers: what tanh takes at a time. */
export const wholeLines = (n: number): number => (n + 7) & ~7;

/** `action`, once only. */
export const once = (action: () => void): (() => void) => {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
};
