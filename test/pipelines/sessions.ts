import { Subscription } from 'rxjs';
import { fromBase64 } from '../../pipelines/checkpoint/base64.ts';
import type { TrainingFrame, Variant } from '../../pipelines/index.ts';
import {
  decodeBundle,
  encodeBundle,
  hashOf,
  type Session,
  type SessionOptions,
  session,
} from '../../pipelines/index.ts';
import { left, right, small } from './support.ts';

/** A session without wall time: it makes just the steps it is told to, all in one turn of the event loop. */
export interface Live extends Session {
  /** All frames so far. */
  readonly seen: (readonly TrainingFrame[])[];
  readonly lines: string[];
  /** The result of a call that goes well. */
  readonly ask: (method: string, params?: unknown) => Promise<Record<string, unknown>>;
  /** The line of one that does not. */
  readonly refuse: (method: string, params?: unknown) => Promise<string>;
  readonly steps: (steps: number) => Promise<void>;
  readonly hash: () => Promise<string>;
}

export const alone = (spec = small()): readonly Variant[] => [{ name: '', spec }];

export const live = (variants: readonly Variant[] = alone(), options: Partial<SessionOptions> = {}): Live => {
  const seen: (readonly TrainingFrame[])[] = [];
  const lines: string[] = [];
  const all = new Subscription();
  const made = session({
    pipeline: 'small',
    version: '0',
    variants,
    paused: true,
    burst: Number.POSITIVE_INFINITY,
    write: (line) => void lines.push(line),
    ...options,
  });
  all.add(made.frames.subscribe((frames) => void seen.push(frames as readonly TrainingFrame[])));
  const ask = async (method: string, params?: unknown) =>
    right(await made.call(method, params)) as Record<string, unknown>;
  return {
    ...made,
    seen,
    lines,
    ask,
    refuse: async (method, params) => left(await made.call(method, params)),
    steps: async (steps) => {
      await ask('step', { steps });
    },
    hash: async () => {
      const { checkpoint } = await ask('save');
      return hashOf(right(decodeBundle(right(fromBase64(checkpoint as string)), options.library)));
    },
  };
};

export { encodeBundle };
