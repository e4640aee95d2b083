import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';

const soon: (work: () => void) => void =
  typeof setImmediate === 'function'
    ? setImmediate
    : (() => {
        const { port1, port2 } = new MessageChannel();
        const queue: (() => void)[] = [];
        (port1 as unknown as { onmessage: () => void }).onmessage = () => queue.shift()?.();
        return (work: () => void) => {
          queue.push(work);
          port2.postMessage(null);
        };
      })();

/**
 * Runs work in the next turn of the event loop, with no timer's delay of 1 to 4 ms: sockets, messages and painting get
 * their turn, and the clock goes on at once. (asapScheduler's microtasks would starve them.) Its time never goes back.
 */
export const macrotask: SchedulerLike = {
  now: () => performance.now(),
  schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription => {
    const task = new Subscription();
    const begin = (): void => {
      if (!task.closed) work.call(task as SchedulerAction<T>, state);
    };
    if (delay > 0) {
      const timer = setTimeout(begin, delay);
      task.add(() => clearTimeout(timer));
    } else {
      soon(begin);
    }
    return task;
  },
};
