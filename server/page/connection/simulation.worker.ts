/// <reference lib="webworker" />
import * as E from 'fp-ts/lib/Either.js';
import { parseSpec, type Spec } from '../../../pipelines/index.ts';
import type { ToWorker } from '../../thread/messages.ts';
import { failureOf, type Host, thread } from '../../thread/thread.ts';

/** What the page says to its simulation. */
export type ToSimulation =
  | ToWorker
  /** First: what to run, one of the pipelines that ship with the program. */
  | { readonly type: 'start'; readonly pipeline: string }
  /** A message with frames has been taken. */
  | { readonly type: 'taken' };

const files = import.meta.glob<unknown>('../../../pipelines/named/*.json', { eager: true, import: 'default' });
const pipelines = new Map(
  Object.entries(files).map(([path, json]) => [path.replace(/^.*\/(.*)\.json$/, '$1'), json] as const),
);

const named = async (name: string): Promise<E.Either<string, Spec>> => {
  const spec = parseSpec(pipelines.get(name));
  return E.isRight(spec) ? spec : E.left(`pipeline: expected one of ${[...pipelines.keys()].join(', ')}, or a spec`);
};

let taken = 0;
const host: Host = {
  post: (message, transfer) => postMessage(message, transfer),
  untaken: (posted) => posted - taken,
  keepEvery: Number.POSITIVE_INFINITY,
  named,
  close: () => close(),
};

let hear: ((message: ToWorker) => void) | undefined;
const waiting: ToWorker[] = [];

const start = async (pipeline: string): Promise<void> => {
  const spec = await named(pipeline);
  if (E.isLeft(spec)) return host.post(failureOf(new Error(spec.left), true), []);
  const options = { pipeline, variants: [{ name: '', spec: spec.right }], speed: Number.POSITIVE_INFINITY };
  hear = thread({ options, again: undefined }, host);
  for (const message of waiting.splice(0)) hear(message);
};

self.onmessage = ({ data }: MessageEvent<ToSimulation>) => {
  switch (data.type) {
    case 'start':
      void start(data.pipeline);
      break;
    case 'taken':
      taken += 1;
      break;
    default:
      if (hear === undefined) waiting.push(data);
      else hear(data);
  }
};
