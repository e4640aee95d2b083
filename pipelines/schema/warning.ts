/** Something that can be run, and is probably not what was meant. */
export interface Warning {
  /** The address of what it is about: `readout.tauAverage`. */
  readonly path: string;
  /** In one line. */
  readonly message: string;
}

/** `readout.tauAverage: a time constant of 5 ms in steps of 6 ms: …` */
export const describeWarning = ({ path, message }: Warning): string => (path === '' ? message : `${path}: ${message}`);
