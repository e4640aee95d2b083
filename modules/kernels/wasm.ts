import { inflateSync } from 'fflate';

/**
 * Kernels' inner loops are compiled to WebAssembly, a program for each kernel: what a file of assembly/ exports. In what they
 * take, addresses, and lengths called bytes, are in bytes.
 */

// Only what is used here: the types of the whole interface come with those of the browser.
export interface Memory {
  readonly buffer: ArrayBuffer;
}
interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}
const engine = (globalThis as unknown as { readonly WebAssembly: WebAssembly }).WebAssembly;

export const PAGE = 65536;

/** A memory of a fixed size, all zeros. @throws {RangeError} beyond 65536 pages */
export const makeMemory = (pages: number): Memory => new engine.Memory({ initial: pages, maximum: pages });

/** A program's bytes. @param packed as compiled.ts has it: deflated, in base64 */
export const bytesOf = (packed: string): Uint8Array =>
  inflateSync(Uint8Array.from(atob(packed), (byte) => byte.charCodeAt(0)));

/** Compiled functions, to be set to work on a memory. */
export interface Program<Functions> {
  readonly on: (memory: Memory) => Functions;
}

/** A program, compiled when it is first needed. */
export const programOf = <Functions>(packed: string): Program<Functions> => {
  let module: object | undefined;
  return {
    on: (memory) => {
      module ??= new engine.Module(bytesOf(packed));
      return new engine.Instance(module, { env: { memory } }).exports as Functions;
    },
  };
};

/** A memory and the functions that work on it. */
export interface Room<Functions> {
  readonly program: Program<Functions>;
  readonly memory: Memory;
  readonly buffer: ArrayBuffer;
  readonly run: Functions;
}

export const roomIn = <Functions>(memory: Memory, program: Program<Functions>): Room<Functions> => ({
  program,
  memory,
  buffer: memory.buffer,
  run: program.on(memory),
});
