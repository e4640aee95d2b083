import type { Key } from '../core/key.ts';

type Fill = (out: Float64Array, step: number) => void;

/**
 * Noise that several ask for, step by step: variants of one seed. Since it is a pure function of key and step, whoever asks
 * for the step that was asked for last is given a copy. As long as nobody does, none is kept, and it costs nothing.
 */
const remembering = (fill: Fill): Fill => {
  let at = -1;
  let length = -1;
  let asked = 0;
  let several = false;
  let kept = new Float64Array(0);
  const keep = (out: Float64Array): void => {
    if (kept.length !== out.length) kept = new Float64Array(out.length);
    kept.set(out);
  };
  return (out, step) => {
    if (step === at && out.length === length) {
      asked += 1;
      if (several) {
        out.set(kept);
        return;
      }
      several = true;
      fill(out, step);
      keep(out);
      return;
    }
    if (asked === 1) several = false;
    [at, length, asked] = [step, out.length, 1];
    fill(out, step);
    if (several) keep(out);
  };
};

/** Sources by kind and key, the last ones asked for: training and a test of a pipeline have about five each. */
const sources = new Map<string, { readonly fill: Fill }>();
const MOST = 64;

/** The source of that kind and key: the same one for all who name it while it is remembered. */
export const sourceOf = (kind: string, { a, b }: Key, fill: Fill): { readonly fill: Fill } => {
  const name = `${kind} ${a} ${b}`;
  const source = sources.get(name) ?? { fill: remembering(fill) };
  sources.delete(name);
  sources.set(name, source);
  for (const [oldest] of sources) {
    if (sources.size <= MOST) break;
    sources.delete(oldest);
  }
  return source;
};
