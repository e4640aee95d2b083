/** A new frame: all that `frame` holds, and one signal more, or another in its place. */
export type Extend = (frame: object, name: string, value: unknown) => object;

const spread: Extend = (frame, name, value) => Object.assign({}, frame, { [name]: value });

const identifier = /^[A-Za-z_$][\w$]*$/;

/** `(frame, name, value) => ({ step: frame.step, …, name: value })`, written out for frames that hold just `keys`. */
const copier = (keys: readonly string[], name: string): Extend => {
  if (!keys.every((key) => identifier.test(key)) || !identifier.test(name)) return spread;
  try {
    const fields = keys.map((key) => `${key}: ${key === name ? 'value' : `frame.${key}`}`);
    if (!keys.includes(name)) fields.push(`${name}: value`);
    return new Function('frame', 'name', 'value', `return { ${fields.join(', ')} }`) as Extend;
  } catch {
    return spread; // where a page's content policy forbids compiling
  }
};

/** Copiers by what they copy: pipelines of one shape have them in common, and the engine has made them fast for the first. */
const copiers = new Map<string, Extend>();
const MOST = 1000;

const copierOf = (keys: readonly string[], name: string): Extend => {
  const shape = JSON.stringify([keys, name]);
  const known = copiers.get(shape);
  if (known !== undefined) return known;
  if (copiers.size >= MOST) copiers.clear();
  const made = copier(keys, name);
  copiers.set(shape, made);
  return made;
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
      copy = copierOf(keys, name);
    }
    return (copy as Extend)(frame, name, value);
  };
};
