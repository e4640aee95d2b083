import type { JsonObject } from './json.ts';
import type { Declaration } from './kind.ts';

/** A module as it stands in a pipeline. */
export interface Described {
  /** The signal that it writes. */
  readonly writes: string;
  readonly kind: string;
  /** The signals that it read at this step; `past.readout` is what the loop brought back. */
  readonly reads: readonly string[];
  /** Its kind's declaration, where it has one. */
  readonly declaration?: Declaration | undefined;
}

/** A place that kinds can be swapped in. */
export interface DescribedPlace {
  /** The control that says what stands there. */
  readonly name: string;
  readonly title: string;
  readonly symbol: string | undefined;
  /** What can stand there. */
  readonly kinds: readonly Declaration[];
  /** What stands there where the controls do not say, complete. */
  readonly start: JsonObject;
}

/** Hears what the modules and places are as the frame that carries it passes them, in their order. */
export interface Describing {
  readonly node: (module: Described) => void;
  /** The nodes from here to `leave` stand in this place. */
  readonly enter: (place: DescribedPlace) => void;
  readonly leave: () => void;
}

/** Collects what a pipeline is, from one tick. @param trialSteps steps in a trial, as its clock says */
export class Inspected implements Describing {
  readonly trialSteps: number | undefined;
  constructor(trialSteps?: number) {
    this.trialSteps = trialSteps;
  }
  readonly nodes: (Described & { readonly place: string | undefined })[] = [];
  readonly places: DescribedPlace[] = [];
  readonly #within: string[] = [];
  readonly node = (module: Described): void => {
    this.nodes.push({ ...module, place: this.#within.at(-1) });
  };
  readonly enter = (place: DescribedPlace): void => {
    this.places.push(place);
    this.#within.push(place.name);
  };
  readonly leave = (): void => {
    this.#within.pop();
  };
}

/** What belongs to the tick: no module writes it. */
export const TICK: ReadonlySet<string | symbol> = new Set([
  'step',
  'dt',
  'time',
  'trial',
  'stepInTrial',
  'lastOfTrial',
  'controls',
  'save',
  'load',
  'anew',
  'describe',
]);

/** A module that reads a signal nobody has written, or writes one that is there. */
export class WiringError extends Error {
  override readonly name = 'WiringError';
}

/** `value`, telling `see` of every key that is read of it. It wraps a copy: a proxy of a frozen object must give back its own `past`. */
const watch = <T extends object>(value: T, see: (key: string, found: unknown) => unknown): T =>
  new Proxy(
    { ...value },
    {
      get: (held, key) => {
        const found: unknown = Reflect.get(held, key);
        return typeof key === 'symbol' ? found : see(key, found);
      },
    },
  );

export interface Reading {
  /** What the module is called in messages: `update/hebbian`. */
  readonly name: string;
  /** Signals that need not be there. */
  readonly optional: readonly string[];
  /** The names of the signals that are read go in here. */
  readonly reads: Set<string>;
}

/**
 * A frame that notes which signals are read of it. What it hands out is as it was.
 * @throws {WiringError} when a signal is read that is not there
 */
export const reading = <F extends object>(frame: F, { name, optional, reads }: Reading): F => {
  const expectThere = (signal: string, found: unknown, holder: object, hint: string): void => {
    if (found !== undefined || optional.includes(signal)) return;
    const there = Object.entries(holder)
      .filter(([key, value]) => value !== undefined && !TICK.has(key) && key !== 'past')
      .map(([key]) => key);
    throw new WiringError(`${name}: reads ${signal}, ${hint}; there is ${there.join(', ') || 'nothing'}`);
  };
  return watch(frame, (key, found) => {
    if (TICK.has(key)) return found;
    if (key !== 'past') {
      expectThere(key, found, frame, 'which no module before it writes');
      if (found !== undefined) reads.add(key);
      return found;
    }
    if (found === undefined) throw new WiringError(`${name}: reads past, but stands in no loop (feedback)`);
    const past = found as object;
    return watch(past, (earlier, value) => {
      expectThere(`past.${earlier}`, value, past, 'which the loop (feedback) does not carry');
      if (value !== undefined) reads.add(`past.${earlier}`);
      return value;
    });
  });
};
