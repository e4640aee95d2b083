import ndarray, { type NdArray } from 'ndarray';

/**
 * Checkpoints travel in the stream. A tick may carry a request to save: each module with memory puts a copy of its
 * state into it as the frame passes. The first tick of a run may carry states to start from.
 */

/** The states of a pipeline between two steps, by `writes/kind`. Plain data: numbers, strings, typed arrays, tensors. */
export type States = ReadonlyMap<string, unknown>;

/** Collects states as the frame that carries it passes the modules. */
export interface Saving {
  readonly put: (name: string, state: unknown) => void;
  /** Where it is there, the states as they are *before* this step are wanted, too. */
  readonly before?: (name: string, state: unknown) => void;
}

/** Hands each module its state; `undefined` means: start as at rest. */
export interface Loading {
  readonly take: (name: string) => unknown;
}

/** A law of checkpoints was broken; the message says which, where, what was expected and what found. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** A request to save, and the states once the frame has passed. */
export class Saved implements Saving {
  readonly states = new Map<string, unknown>();
  readonly put = (name: string, state: unknown): void => {
    if (this.states.has(name)) {
      throw new CheckpointError(
        `${name}: two modules of one pipeline save under this name; give one another kind, or a loop another name`,
      );
    }
    this.states.set(name, state);
  };
}

/** Goes on where the states were saved: every module with memory must find its own. */
export const resume = (states: States): Loading => ({
  take: (name) => {
    if (states.has(name)) return states.get(name);
    throw new CheckpointError(`${name}: expected its state in the checkpoint, found ${[...states.keys()].join(', ')}`);
  },
});

/** Starts another pipeline from these states: what no module claims is left, what a module does not find is at rest. */
export const fork = (states: States): Loading => ({ take: (name) => states.get(name) });

export const isTensor = (value: unknown): value is NdArray<Float64Array> =>
  typeof value === 'object' && value !== null && 'shape' in value && 'stride' in value && 'data' in value;

const describe = (value: unknown): string => {
  if (isTensor(value)) return value.shape.join(' × ');
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Float64Array).length})`;
  if (value === null) return 'null';
  return typeof value;
};

/** A copy that shares no memory with `state`. Tensors come out packed row by row. */
export const copyState = (state: unknown): unknown => {
  if (isTensor(state)) {
    const shape = [...state.shape];
    const data = new Float64Array(shape.reduce((product, n) => product * n, 1));
    const rows = shape[0] ?? 1;
    const columns = shape[1];
    let next = 0;
    for (let i = 0; i < rows; i++) {
      if (columns === undefined) data[next++] = state.get(i);
      else for (let j = 0; j < columns; j++) data[next++] = state.get(i, j);
    }
    return ndarray(data, shape);
  }
  if (ArrayBuffer.isView(state)) return (state as Float64Array).slice();
  if (Array.isArray(state)) return state.map(copyState);
  if (typeof state === 'object' && state !== null) {
    return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, copyState(value)]));
  }
  return state;
};

/**
 * A copy of `saved`, checked against the shape of `fresh`, what the module would have started with. Where `fresh` is
 * null (not known before the first step) anything fits.
 * @throws {CheckpointError} `reservoir/rate.u: expected Float64Array(1000), found Float64Array(500)`
 */
export const loadState = <S>(saved: unknown, fresh: S, path: string): S => {
  checkShape(saved, fresh, path);
  return copyState(saved) as S;
};

const checkShape = (saved: unknown, fresh: unknown, path: string): void => {
  if (fresh === null || fresh === undefined) return;
  const plain = typeof fresh === 'object' && !ArrayBuffer.isView(fresh) && !isTensor(fresh);
  if (!plain) {
    if (describe(saved) === describe(fresh)) return;
    throw new CheckpointError(`${path}: expected ${describe(fresh)}, found ${describe(saved)}`);
  }
  if (typeof saved !== 'object' || saved === null) {
    throw new CheckpointError(`${path}: expected an object, found ${describe(saved)}`);
  }
  for (const [key, value] of Object.entries(fresh)) {
    checkShape((saved as Record<string, unknown>)[key], value, `${path}.${key}`);
  }
};
