import { UnsupportedError } from '../core/unsupported.ts';
import { fusedForce } from './compiled.ts';
import { bytesOf, makeMemory, programOf } from './wasm.ts';

/**
 * Whether this engine multiplies and adds in one operation that rounds once ("fused"). WebAssembly's relaxed SIMD leaves it to the
 * engine whether such an operation rounds once or twice, but each engine does always the same. Where it rounds once, the
 * result is IEEE 754's, and so the same bits everywhere.
 */

/** What a program exports to be tried. */
export interface Fusion {
  /** a b + c */
  readonly multiplyAdd: (a: number, b: number, c: number) => number;
  /** c − a b */
  readonly multiplySubtract: (a: number, b: number, c: number) => number;
}

const NEEDED =
  'expected WebAssembly with relaxed SIMD and fused multiply-add (Node 21 or Chrome 114, newer, or Node 20 with ' +
  '--experimental-wasm-relaxed-simd, on a processor that has FMA)';

/** What an engine lacks; undefined where it lacks nothing. @param load the functions, or undefined where they are not valid */
export const lackOf = (load: () => Fusion | undefined): string | undefined => {
  const found = load();
  if (found === undefined) return `${NEEDED}, found an engine without relaxed SIMD`;
  // (1 + e)² = 1 + 2e + e², of which a product that is rounded has no e².
  const e = 2 ** -30;
  const [a, rounded] = [1 + e, 1 + 2 * e];
  if (found.multiplyAdd(a, a, -rounded) === e * e && found.multiplySubtract(a, a, rounded) === -e * e) return undefined;
  return `${NEEDED}, found one that rounds twice`;
};

interface Validating {
  readonly validate: (bytes: Uint8Array) => boolean;
}

let tried: Fusion | undefined;

const ofEngine = (): Fusion | undefined => {
  const { validate } = (globalThis as unknown as { readonly WebAssembly: Validating }).WebAssembly;
  if (!validate(bytesOf(fusedForce))) return undefined;
  tried ??= programOf<Fusion>(fusedForce).on(makeMemory(1));
  return tried;
};

/** What this engine lacks; undefined where it has fused multiply-add. */
export const missingFusion = (): string | undefined => lackOf(ofEngine);

/** @throws {UnsupportedError} where the engine has no fused multiply-add; its message begins with what needs it */
export const expectFusion = (what: string): void => {
  const lack = missingFusion();
  if (lack !== undefined) throw new UnsupportedError(`${what}: ${lack}`);
};
