/** A new frame: all that `frame` holds, and one signal more. */
export type Extend = (frame: object, name: string, value: unknown) => object;

const spread: Extend = (frame, name, value) => Object.assign({}, frame, { [name]: value });

const identifier = /^[A-Za-z_$][\w$]*$/;

/** `(frame, name, value) => ({ step: frame.step, …, name: value })`, written out for frames that hold just `keys`. */
const copier = (keys: readonly string[], name: string): Extend => {
  if (!keys.every((key) => identifier.test(key)) || !identifier.test(name)) return spread;
  try {
    const fields = keys.map((key) => `${key}: frame.${key}`);
    return new Function('frame', 'name', 'value', `return { ${fields.join(', ')}, ${name}: value }`) as Extend;
  } catch {
    return spread; // where a page's content policy forbids compiling
  }
};

/**
 * What a module uses to add its signal. Copying with `{ ...frame, [name]: value }` costs a quarter of a microsecond a module (the
 * engine leaves its fast path when a copy gets a property more), a literal written out for the frame's shape a quarter
 * of that (bench/frame.ts). The shape is compared at every frame, so nothing is lost when a swapped module changes it.
 */
export const extender = (): Extend => {
  let keys: readonly string[] = [];
  let copy: Extend | undefined;
  return (frame, name, value) => {
    let same = copy !== undefined;
    let i = 0;
    for (const key in frame) if (key !== keys[i++]) same = false;
    if (!same || i !== keys.length) {
      keys = Object.keys(frame);
      copy = copier(keys, name);
    }
    return (copy as Extend)(frame, name, value);
  };
};
