/** This machine lacks what is asked for; the message says what, and where it is to be had. Elsewhere the same may run. */
export class UnsupportedError extends Error {
  override readonly name: string = 'UnsupportedError';
}
