/** The last so many samples of some numbers, in typed arrays: pushing allocates nothing. */
export interface Ring {
  readonly push: (row: readonly number[]) => void;
  readonly clear: () => void;
  readonly length: () => number;
  /** A column from the oldest to the newest sample, on memory of the ring's own: to be read before the next call. */
  readonly column: (index: number) => Float64Array;
  readonly last: (index: number) => number;
}

export const ring = (columns: number, capacity: number): Ring => {
  const held = Array.from({ length: columns }, () => new Float64Array(capacity));
  const given = Array.from({ length: columns }, () => new Float64Array(capacity));
  let head = 0;
  let length = 0;
  return {
    push: (row) => {
      for (let c = 0; c < columns; c++) (held[c] as Float64Array)[head] = row[c] as number;
      head = (head + 1) % capacity;
      length = Math.min(length + 1, capacity);
    },
    clear: () => {
      head = 0;
      length = 0;
    },
    length: () => length,
    column: (index) => {
      const from = held[index] as Float64Array;
      const to = given[index] as Float64Array;
      const first = (head - length + capacity) % capacity;
      const before = Math.min(length, capacity - first);
      to.set(from.subarray(first, first + before), 0);
      to.set(from.subarray(0, length - before), before);
      return to.subarray(0, length);
    },
    last: (index) =>
      length === 0 ? Number.NaN : ((held[index] as Float64Array)[(head + capacity - 1) % capacity] as number),
  };
};
