import type { MessagePort } from 'node:worker_threads';

import type { ToWorker } from '../thread/messages.ts';

/** How a script's pipeline is streamed. */
export interface StageOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The address to listen on; 127.0.0.1 if left out. */
  readonly host?: string;
  /** The pipeline's name for clients; `script` if left out. */
  readonly name?: string;
  /** A word that clients must know. It is needed if others than this machine can connect. */
  readonly token?: string;
  /** Origins that may connect besides the server's own. */
  readonly origins?: readonly string[];
}

/** What the server's thread is started with. */
export interface StageStart {
  readonly module: '../stage/stageWorker';
  readonly options: StageOptions;
  /** Leads to the thread that simulates. */
  readonly simulation: MessagePort;
}

/** What the server's thread says of itself. */
export type FromStage =
  | { readonly type: 'listening'; readonly address: string; readonly port: number }
  | { readonly type: 'refused'; readonly lines: readonly string[] };

/** What it says to the script. `taken` is where it counts the messages with frames that it has taken. */
export type ToScript = ToWorker | { readonly type: 'taken'; readonly taken: Int32Array };
