import type { Module } from '../core/frame.ts';
import { kind } from '../core/kind.ts';
import type { Remembering } from '../signals.ts';

/** No working memory: frames pass as they are, and no signal `attractor` is written. */
export const noMemory = kind(
  'memory',
  'none',
  { title: 'none', equation: 'there is no working memory', parameters: {}, nothing: true },
  (): Module<unknown, Partial<Remembering>> => (source) => source as never,
);
