/** Activity has left the finite numbers; the message says which signal, at which step, and what the usual cause is. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/** @param cause what usually makes it so: parameters by their names, with their values where they are known */
export const diverged = (signal: string, found: number, step: number, cause: string): DivergenceError =>
  new DivergenceError(`${signal}: expected finite, found ${found} at step ${step}; the usual cause is ${cause}`);
