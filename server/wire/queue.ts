/** A list from which what came first is taken first, in constant time on average. */
interface Fifo<T> {
  readonly push: (item: T) => void;
  readonly first: () => T | undefined;
  readonly shift: () => T | undefined;
  readonly size: () => number;
}

const fifo = <T>(): Fifo<T> => {
  let items: T[] = [];
  let head = 0;
  return {
    push: (item) => void items.push(item),
    first: () => items[head],
    shift: () => {
      const item = items[head];
      if (head < items.length) head += 1;
      if (head > 32 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    size: () => items.length - head,
  };
};

interface Item<T> {
  readonly order: number;
  readonly bytes: number;
  readonly value: T;
}

export interface QueueLimits {
  readonly data: number;
  readonly dataBytes: number;
  readonly control: number;
  readonly controlBytes: number;
}

/**
 * What waits for one client, in the order in which it came. If there is no room for new data, the oldest data are dropped.
 * All else (control) is never dropped.
 */
export interface Queue<T> {
  readonly data: (value: T, bytes: number) => void;
  /** False: too much was waiting already. */
  readonly control: (value: T, bytes: number) => boolean;
  readonly shift: () => T | undefined;
  /** Takes the next one that is not data, also from behind data. */
  readonly shiftControl: () => T | undefined;
  /** How many data were dropped since this was last called. */
  readonly takeDropped: () => number;
  readonly countDropped: () => number;
  readonly size: () => number;
  readonly clear: () => void;
}

export const queue = <T>(limits: QueueLimits): Queue<T> => {
  let data = fifo<Item<T>>();
  let control = fifo<Item<T>>();
  let dataBytes = 0;
  let controlBytes = 0;
  let order = 0;
  let dropped = 0;

  const shiftData = (): Item<T> | undefined => {
    const item = data.shift();
    dataBytes -= item?.bytes ?? 0;
    return item;
  };
  const shiftControl = (): Item<T> | undefined => {
    const item = control.shift();
    controlBytes -= item?.bytes ?? 0;
    return item;
  };

  return {
    data: (value, bytes) => {
      data.push({ order: order++, bytes, value });
      dataBytes += bytes;
      // The newest always stays, even if it alone is too large.
      while (data.size() > 1 && (data.size() > limits.data || dataBytes > limits.dataBytes)) {
        shiftData();
        dropped += 1;
      }
    },
    control: (value, bytes) => {
      // Only what waited before counts: one large answer does not mean that the client does not read.
      if (control.size() >= limits.control || controlBytes > limits.controlBytes) return false;
      control.push({ order: order++, bytes, value });
      controlBytes += bytes;
      return true;
    },
    shift: () => {
      const [d, c] = [data.first(), control.first()];
      if (d === undefined || c === undefined) return (d === undefined ? shiftControl() : shiftData())?.value;
      return (d.order < c.order ? shiftData() : shiftControl())?.value;
    },
    shiftControl: () => shiftControl()?.value,
    takeDropped: () => {
      const count = dropped;
      dropped = 0;
      return count;
    },
    countDropped: () => dropped,
    size: () => data.size() + control.size(),
    clear: () => {
      data = fifo();
      control = fifo();
      dataBytes = 0;
      controlBytes = 0;
      dropped = 0;
    },
  };
};
