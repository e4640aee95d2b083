import * as E from 'fp-ts/lib/Either.js';
import { draws } from '../../pipelines/index.ts';
import type { Answer, Calling, ToWorker } from './messages.ts';

/** Calls on their way to the simulation's thread, and their answers. */
export interface Desk {
  /** @param signal tells that nobody waits for the answer any more */
  readonly call: (method: string, params: unknown, signal?: AbortSignal) => Promise<E.Either<string, unknown>>;
  readonly answer: (answer: Answer) => void;
  /** A thread begins to build what it runs: calls wait for it. */
  readonly building: () => void;
  readonly built: () => void;
  /** The thread is gone. What it was told is answered by this; what waits here waits for the next thread. */
  readonly lose: (reason: string) => void;
  /** Refuses every call, now and from now on. */
  readonly end: (reason: string) => void;
  /** The method that is being drawn, if one is. */
  readonly drawing: () => string | undefined;
}

export interface DeskOptions {
  readonly say: (message: ToWorker) => void;
  /** Ends the thread in the middle of what it draws, and starts another. Left out where that is impossible. */
  readonly interrupt?: ((why: string) => void) | undefined;
  /** How long others wait for what is being drawn (ms). */
  readonly patience: number;
}

/** The most calls without an answer. A `step` may wait for ever. */
const MOST_CALLS = 10_000;

/** What always gets through: each is answered at once, and its client may have only a few of them. */
export const URGENT: ReadonlySet<string> = new Set(['pause', 'reset', 'load', 'restore', 'get', 'list']);

/** What runs anew, and so needs nothing of what is being drawn. */
const ANEW: ReadonlySet<string> = new Set(['load', 'reset', 'restore']);

interface Waiting {
  readonly calling: Calling;
  readonly resolve: (result: E.Either<string, unknown>) => void;
}

/**
 * The thread hears nothing while it draws. So what could draw is sent alone, and all that follows waits here: it can be refused
 * when that takes too long, and what comes to run instead can give it up.
 */
export const desk = ({ say, interrupt, patience }: DeskOptions): Desk => {
  const sent = new Map<number, Waiting>();
  const held = new Map<number, Waiting>();
  let ids = 0;
  let ready = false;
  let over: string | undefined;
  let drawn: { readonly id: number; readonly method: string; late: boolean } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const done = (): void => {
    clearTimeout(timer);
    drawn = undefined;
  };

  const send = (waiting: Waiting): void => {
    const { id, method, params } = waiting.calling;
    sent.set(id, waiting);
    if (draws(method, params)) {
      drawn = { id, method, late: false };
      timer = setTimeout(() => {
        if (drawn === undefined) return;
        drawn.late = true;
        hurry();
      }, patience);
    }
    say(waiting.calling);
  };

  const flush = (): void => {
    for (const [id, waiting] of held) {
      if (!ready || drawn !== undefined) return;
      held.delete(id);
      send(waiting);
    }
  };

  const refuse = (those: Iterable<Waiting>, reason: string): void => {
    for (const { calling, resolve } of [...those]) {
      held.delete(calling.id);
      sent.delete(calling.id);
      resolve(E.left(reason));
    }
  };

  /** What is drawn takes too long: the last that runs something else takes its place, and all others are refused. */
  const hurry = (): void => {
    if (drawn === undefined || !drawn.late) return;
    const { method } = drawn;
    const anew = interrupt === undefined ? [] : [...held.values()].filter(({ calling }) => ANEW.has(calling.method));
    const last = anew.at(-1);
    const hint = interrupt === undefined ? '' : '; load, reset or restore gives it up';
    const others = [...held.values()].filter((waiting) => waiting !== last);
    refuse(others, `calls: expected to wait until \`${method}\` has been drawn, which takes long${hint}`);
    if (last !== undefined) interrupt?.(`${method}: given up while it was drawn, for a later ${last.calling.method}`);
  };

  const forget = (id: number): void => {
    const gone = 'nobody waits for this any more';
    const own = held.get(id);
    if (own !== undefined) refuse([own], gone);
    const told = sent.get(id);
    if (told === undefined) return;
    // What is being drawn is still waited for: until then the thread hears nothing.
    if (drawn?.id !== id) sent.delete(id);
    told.resolve(E.left(gone));
    say({ type: 'forget', id });
  };

  return {
    call: (method, params, signal) => {
      if (over !== undefined) return Promise.resolve(E.left(over));
      if (signal?.aborted) return Promise.resolve(E.left('nobody waits for this any more'));
      if (sent.size + held.size >= MOST_CALLS && !URGENT.has(method))
        return Promise.resolve(E.left(`calls: expected at most ${MOST_CALLS} unanswered in all`));
      return new Promise((resolve) => {
        const id = ids++;
        const leave = (): void => forget(id);
        signal?.addEventListener('abort', leave);
        const calling: Calling = { type: 'call', id, method, params };
        held.set(id, {
          calling,
          resolve: (result) => {
            signal?.removeEventListener('abort', leave);
            resolve(result);
          },
        });
        flush();
        hurry();
      });
    },
    answer: ({ id, ok, value }) => {
      const waiting = sent.get(id);
      sent.delete(id);
      if (drawn?.id === id) done();
      waiting?.resolve(ok ? E.right(value) : E.left(String(value)));
      flush();
    },
    building: () => {
      ready = false;
    },
    built: () => {
      ready = true;
      flush();
    },
    lose: (reason) => {
      done();
      ready = false;
      refuse(sent.values(), reason);
    },
    end: (reason) => {
      over = reason;
      done();
      refuse([...sent.values(), ...held.values()], reason);
    },
    drawing: () => drawn?.method,
  };
};
