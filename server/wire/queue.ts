/** First in, first out, in amortised constant time. */
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
 * What waits for one client, in the order in which it came. Data push out the oldest data where there is no room; all
 * else (control) is never dropped.
 */
export interface Queue<T> {
  readonly data: (value: T, bytes: number) => void;
  /** False: more than may wait was waiting already. */
  readonly control: (value: T, bytes: number) => boolean;
  readonly shift: () => T | undefined;
  /** The next that is not data, whatever comes before it. */
  readonly shiftControl: () => T | undefined;
  /** How many data were dropped since this was last asked. */
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
      // The newest stays, however large it is.
      while (data.size() > 1 && (data.size() > limits.data || dataBytes > limits.dataBytes)) {
        shiftData();
        dropped += 1;
      }
    },
    control: (value, bytes) => {
      // One large answer is no sign that a client does not read: only what waited before it counts.
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
