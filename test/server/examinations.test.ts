import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Examiner, examinations } from '../../server/thread/examinations.ts';
import type { Test } from '../../server/thread/messages.ts';

const testAt = (step: number): Test => ({
  ...{ type: 'test', variant: '', step, trial: step / 100 },
  score: { performance: 1, zeroShift: 1, rmse: 0 },
});

interface Fake extends Examiner {
  readonly given: number[];
  readonly answer: (...steps: number[]) => void;
  readonly fail: () => void;
  readonly exit: () => void;
  readonly terminated: () => boolean;
}

const fake = (): Fake => {
  const ears: Record<string, ((what: never) => void) | undefined> = {};
  const given: number[] = [];
  let terminated = false;
  return {
    given,
    postMessage: ([first]) => given.push(first as number),
    on: (event: string, hear: (what: never) => void) => {
      ears[event] = hear;
    },
    terminate: () => {
      terminated = true;
    },
    answer: (...steps) => ears.message?.(steps.map(testAt) as never),
    exit: () => ears.exit?.(undefined as never),
    fail: () => ears.error?.(new Error('out of memory') as never),
    terminated: () => terminated,
  };
};

const watched = () => {
  const threads: Fake[] = [];
  let done = 0;
  const exams = examinations(
    () => {},
    () => {
      done += 1;
    },
    () => {
      const thread = fake();
      threads.push(thread);
      return thread;
    },
  );
  const listen = () => {
    const heard: (number | string)[] = [];
    exams.tests.subscribe((told) => heard.push(told.type === 'test' ? told.step : told.message));
    return heard;
  };
  return { exams, threads, listen, done: () => done, thread: (i: number) => threads[i] as Fake };
};

const bytes = Uint8Array.of(7);

describe('examinations', () => {
  it('start no thread once they are stopped', () => {
    const { exams, threads, thread } = watched();
    exams.give(bytes);
    exams.stop();
    exams.give(bytes);
    expect([threads.length, thread(0).terminated()]).toEqual([1, true]);
  });

  it('keep each answer to the run that its exam was given in', () => {
    const { exams, thread, listen, done } = watched();
    const heard = listen();
    exams.give(bytes);
    exams.after({ step: 0, method: 'reset', params: {}, parameters: [] });
    exams.give(bytes);
    thread(0).answer(100);
    expect([heard, done()]).toEqual([[], 1]);
    thread(0).answer(200);
    expect(heard).toEqual([200]);
  });

  it('forget what came after the checkpoint that another thread goes on from', () => {
    const { exams, thread, listen } = watched();
    for (const step of [100, 200, 300]) {
      exams.give(bytes);
      thread(0).answer(step);
    }
    exams.again(200);
    for (const step of [300, 400]) {
      exams.give(bytes);
      thread(0).answer(step);
    }
    expect(listen()).toEqual([100, 200, 300, 400]);
  });

  it('end a thread that failed, and go on in another', () => {
    const { exams, thread, listen, done } = watched();
    const heard = listen();
    exams.give(bytes);
    thread(0).fail();
    expect([thread(0).terminated(), done()]).toEqual([true, 1]);
    exams.give(bytes);
    thread(1).answer(100);
    expect(heard).toEqual([100]);
  });

  it('go on in another thread, too, where one ends without a word', () => {
    const { exams, thread, done } = watched();
    exams.give(bytes);
    thread(0).exit();
    expect(done()).toBe(1);
    exams.give(bytes);
    expect(thread(1).given).toEqual([7]);
  });

  it('rest where threads fail too often, say so to everybody, now and later, and are tried again', () => {
    vi.useFakeTimers();
    const { exams, threads, thread, listen, done } = watched();
    const heard = listen();
    exams.give(bytes);
    thread(0).answer(100);
    for (let i = 0; i < 3; i++) {
      if (i > 0) exams.give(bytes);
      thread(i).fail();
      // What a system says of a thread that could not even begin.
      thread(i).exit();
    }
    exams.give(bytes);
    expect(threads).toHaveLength(3);
    const why = 'no tests: their thread died 3 times: out of memory; they are tried again every 60 s';
    expect(heard).toEqual([100, why]);
    expect(listen()).toEqual([100, why]);
    const before = done();
    vi.runAllTimers();
    expect(done()).toBe(before + 1);
    exams.give(bytes);
    thread(3).fail();
    vi.runAllTimers();
    exams.give(bytes);
    thread(4).answer(200);
    expect(heard).toEqual([100, why, 200]);
    expect(listen()).toEqual([100, 200]);
  });
});

afterEach(() => {
  vi.useRealTimers();
});
