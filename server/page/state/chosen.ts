import { BehaviorSubject } from 'rxjs';

/** Which panels a user has closed and added, by their keys; all others are as the page has them. */
interface Kept {
  readonly closed: readonly string[];
  readonly added: readonly string[];
}

const NONE: Kept = { closed: [], added: [] };

const words = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** Kept by the browser for each pipeline, by its name. */
const read = (pipeline: string): Kept => {
  try {
    const found = JSON.parse(localStorage.getItem(`panels:${pipeline}`) ?? '{}') as Partial<
      Record<keyof Kept, unknown>
    >;
    return { closed: words(found.closed), added: words(found.added) };
  } catch {
    return NONE;
  }
};

const write = (pipeline: string, kept: Kept): void => {
  try {
    localStorage.setItem(`panels:${pipeline}`, JSON.stringify(kept));
  } catch {
    // Without storage it holds as long as the page does.
  }
};

export interface Chosen {
  readonly changed: BehaviorSubject<Kept>;
  readonly of: (pipeline: string) => void;
  readonly isOpen: (key: string, byDefault: boolean) => boolean;
  readonly put: (key: string, open: boolean, byDefault: boolean) => void;
}

export const chosenPanels = (): Chosen => {
  let pipeline: string | undefined;
  const changed = new BehaviorSubject(NONE);
  return {
    changed,
    of: (name) => {
      if (name === pipeline) return;
      pipeline = name;
      changed.next(read(name));
    },
    isOpen: (key, byDefault) => (byDefault ? !changed.value.closed.includes(key) : changed.value.added.includes(key)),
    put: (key, open, byDefault) => {
      const without = (keys: readonly string[]): readonly string[] => keys.filter((one) => one !== key);
      const { closed, added } = changed.value;
      const next = {
        closed: byDefault && !open ? [...without(closed), key] : without(closed),
        added: !byDefault && open ? [...without(added), key] : without(added),
      };
      if (pipeline !== undefined) write(pipeline, next);
      changed.next(next);
    },
  };
};
