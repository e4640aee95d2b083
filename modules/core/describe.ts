/** A module as it stands in a pipeline. */
export interface Described {
  /** The signal that it writes. */
  readonly writes: string;
  readonly kind: string;
  /** The signals that it read at this step; `past.readout` is what the loop brought back. */
  readonly reads: readonly string[];
}

/** Collects what the modules are as the frame that carries it passes them, in their order. */
export interface Describing {
  readonly node: (module: Described) => void;
}

/** What belongs to the tick: no module writes it. */
const TICK: ReadonlySet<string | symbol> = new Set([
  'step',
  'dt',
  'time',
  'trial',
  'stepInTrial',
  'lastOfTrial',
  'controls',
  'save',
  'load',
  'describe',
]);

/** `value`, telling `see` of every key that is read of it and is there. */
const watched = <T extends object>(value: T, see: (key: string | symbol, found: unknown) => unknown): T =>
  new Proxy(value, {
    get: (held, key) => {
      const found: unknown = Reflect.get(held, key);
      return found === undefined ? found : see(key, found);
    },
  });

/** A frame that puts the names of the signals that are read of it into `reads`. What it hands out is as it was. */
export const reading = <F extends object>(frame: F, reads: Set<string>): F =>
  watched(frame, (key, found) => {
    if (TICK.has(key) || typeof key === 'symbol') return found;
    if (key !== 'past') {
      reads.add(key);
      return found;
    }
    return watched(found as object, (name, earlier) => {
      if (typeof name === 'string') reads.add(`past.${name}`);
      return earlier;
    });
  });
