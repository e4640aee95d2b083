import { compiled } from './compiled.ts';

/** What assembly/index.ts exports. Addresses, and lengths called bytes, are in bytes. */
export interface Exports {
  readonly seed: (a: number, b: number, low: number, high: number) => void;
  readonly uniform: (n: number) => void;
  readonly gaussian: (n: number, first: number) => void;
  readonly recurrentNarrowFull: Recurrent;
  readonly recurrentNarrowHalf: Recurrent;
  readonly recurrentWideFull: Recurrent;
  readonly recurrentWideHalf: Recurrent;
  readonly fourLanesNarrowFull: Lanes;
  readonly fourLanesNarrowHalf: Lanes;
  readonly fourLanesWideFull: Lanes;
  readonly fourLanesWideHalf: Lanes;
  readonly interleave: Braid;
  readonly separate: Braid;
  readonly integrate: (
    ...args: readonly [
      ...[bytes: number, outputs: number, u: number, drive: number, sums: number, feedback: number, z: number],
      ...[leak: number, lambda: number],
    ]
  ) => void;
  readonly tanhPlus: (to: number, from: number, noise: number, amplitude: number, bytes: number) => void;
  readonly affine: (input: number, n: number, mean: number, sd: number, external: number) => void;
  readonly rates: (
    ...args: readonly [
      ...[bytes: number, x: number, h: number, y: number, input: number, active: number, g: number],
      ...[leak: number, leakAdaptation: number, s: number],
    ]
  ) => number;
  readonly addColumnsFull: AddColumns;
  readonly addColumnsHalf: AddColumns;
  readonly decay: (bytes: number, kept: number) => void;
  readonly addActiveNarrowFull: AddActive;
  readonly addActiveNarrowHalf: AddActive;
  readonly addActiveWideFull: AddActive;
  readonly addActiveWideHalf: AddActive;
  readonly addAllNarrowFull: AddAll;
  readonly addAllNarrowHalf: AddAll;
  readonly addAllWideFull: AddAll;
  readonly addAllWideHalf: AddAll;
  readonly combine: (bytes: number, drive: number, c: number, amplitude: number) => void;
  readonly updateAndMultiply: (
    ...args: readonly [P: number, bytes: number, k: number, q: number, scale: number, r: number, Pr: number]
  ) => void;
  readonly gainInto: (k: number, bytes: number, r: number, Pr: number) => number;
}

type Recurrent = (
  ...args: readonly [
    ...[sums: number, turns: number, end: number, places: number],
    ...[columns: number, values: number],
  ]
) => void;
type Lanes = (
  ...args: readonly [
    ...[sums: number, turns: number, end: number, places: number],
    ...[columns: number, values: number, rates: number],
  ]
) => void;
type Braid = (...args: readonly [all: number, stride: number, a: number, b: number, bytes: number]) => void;
type AddColumns = (
  ...args: readonly [n: number, y: number, columns: number, active: number, g: number, count: number, leak: number]
) => void;
type AddActive = (
  ...args: readonly [
    ...[count: number, active: number, g: number, leak: number],
    ...[starts: number, rows: number, values: number],
  ]
) => void;
type AddAll = (n: number, x: number, starts: number, rows: number, values: number) => void;

// Only what is used here: the types of the whole interface come with those of the browser.
interface Memory {
  readonly buffer: ArrayBuffer;
}
interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}
const { Module, Memory, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssembly }).WebAssembly;

export const PAGE = 65536;

/** A memory and the compiled functions that work on it. */
export interface Room {
  readonly buffer: ArrayBuffer;
  readonly run: Exports;
}

let module: object | undefined;

/** A room of a fixed size, all zeros. @throws {RangeError} beyond 65536 pages */
export const build = (pages: number): Room => {
  module ??= new Module(Uint8Array.from(atob(compiled), (byte) => byte.charCodeAt(0)));
  const memory = new Memory({ initial: pages, maximum: pages });
  return { buffer: memory.buffer, run: new Instance(module, { env: { memory } }).exports as Exports };
};
