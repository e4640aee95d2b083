/** reservoir-rx: networks that learn, as RxJS operators. Everything here runs in Node and in a browser. */
export * from './modules/index.ts';
export * from './pipelines/index.ts';
