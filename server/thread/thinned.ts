/** A bounded number of values along an axis, however far it goes: when it is full, every second value is removed. */
export interface Thinned<T> {
  /** Replaces the value at this place. A new value is left out if it lies too near to the one before. */
  readonly put: (at: number, value: T) => void;
  /** Removes all values that this is not true of. */
  readonly keep: (holds: (value: T) => boolean) => void;
  readonly get: (at: number) => T | undefined;
  readonly places: () => Iterable<number>;
  readonly values: () => Iterable<T>;
}

export const thin = <T>(most: number): Thinned<T> => {
  const held = new Map<number, T>();
  let newest = Number.NEGATIVE_INFINITY;
  /** The least distance of a new value: that of the values which were kept. So the density is the same everywhere. */
  let apart = 0;
  const halve = (): void => {
    const sorted = [...held.keys()].sort((a, b) => a - b);
    // Counted from the end, so that the newest stays.
    for (const [i, at] of sorted.reverse().entries()) if (i % 2 === 1) held.delete(at);
    const [first = 0, last = 0] = [sorted.at(-1), sorted[0]];
    apart = (last - first) / held.size;
  };
  return {
    put: (at, value) => {
      if (at > newest && at - newest < apart) return;
      held.set(at, value);
      newest = Math.max(newest, at);
      if (held.size > most) halve();
    },
    keep: (holds) => {
      for (const [at, value] of held) if (!holds(value)) held.delete(at);
      newest = Math.max(Number.NEGATIVE_INFINITY, ...held.keys());
    },
    get: (at) => held.get(at),
    places: () => held.keys(),
    values: () => held.values(),
  };
};
