import type { MessagePort } from 'node:worker_threads';

import type { ToWorker } from '../thread/messages.ts';

/** How a script's pipeline is streamed. */
export interface StageOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The address to listen on: 127.0.0.1. */
  readonly host?: string;
  /** What clients are told that it is: script. */
  readonly name?: string;
  /** What clients must know; needed beyond loopback. */
  readonly token?: string;
  /** Origins that may connect besides the server's own. */
  readonly origins?: readonly string[];
}

/** What the server's thread is started with. */
export interface StageStart {
  readonly module: '../stage/stageWorker';
  readonly options: StageOptions;
  /** To the thread that simulates. */
  readonly simulation: MessagePort;
}

/** What it tells of itself. */
export type FromStage =
  | { readonly type: 'listening'; readonly address: string; readonly port: number }
  | { readonly type: 'refused'; readonly lines: readonly string[] };

/** What it says to the script: the words for a simulation's thread, and where it counts the frames that it has taken. */
export type ToScript = ToWorker | { readonly type: 'taken'; readonly taken: Int32Array };
