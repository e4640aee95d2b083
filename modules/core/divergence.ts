/** Activity has left the finite numbers; the message says which signal, at which step. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}
