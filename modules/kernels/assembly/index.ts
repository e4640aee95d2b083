export * from './attractor';
export * from './force';
export * from './lanes';
export { tanhPlus } from './math';
export * from './projection';
export * from './random';
export * from './reservoir';
