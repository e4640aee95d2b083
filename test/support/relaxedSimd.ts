import { setFlagsFromString } from 'node:v8';

/** For what needs relaxed SIMD: Node 20 has it behind this flag, later ones have it anyway. */
setFlagsFromString('--experimental-wasm-relaxed-simd');
