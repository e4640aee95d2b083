export * from './attractor';
export * from './force';
export { tanhPlus } from './math';
export * from './projection';
export * from './random';
export * from './reservoir';
