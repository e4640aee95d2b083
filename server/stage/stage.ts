import { finalize, type MonoTypeOperatorFunction, Observable, Subject, tap } from 'rxjs';
import type { Command, Tick } from '../../modules/index.ts';
import { occasions } from '../thread/occasions.ts';
import { watch } from '../thread/thread.ts';
import { type Backstage, openBackstage } from './backstage.ts';
import { type Script, script } from './script.ts';
import type { StageOptions } from './stageMessages.ts';

/** A server on which a pipeline can be watched and steered. */
export interface Stage {
  /** `ws://127.0.0.1:8080`; the page is at the same address. */
  readonly address: string;
  readonly port: number;
  /** What clients ask of the clock: hand it to `clock({ …, commands: stage.commands })`. */
  readonly commands: Observable<Command>;
  /** Stands at the end of a pipe. Frames pass unchanged, and clients see them. A stage takes one pipe only. */
  readonly broadcast: <F extends Tick>() => MonoTypeOperatorFunction<F>;
  /** Says goodbye to all clients and ends the server. The end of the stream does the same. */
  readonly close: () => Promise<void>;
}

/** Tells the server's thread of a script's frames, and does what it asks. */
const attend = (running: Script, { port, attend: listen }: Backstage): void => {
  let taken: Int32Array = new Int32Array(1);
  const hear = watch(
    running,
    {
      post: (message, transfer) => port.postMessage(message, transfer),
      untaken: (posted) => posted - Atomics.load(taken, 0),
      keepEvery: Number.POSITIVE_INFINITY,
      close: () => {},
    },
    occasions(Number.POSITIVE_INFINITY),
  );
  listen((message) => {
    if (message.type === 'taken') ({ taken } = message);
    else hear(message);
  });
};

/** Connects a script's pipe to a server's thread. */
export const stageOn = (options: StageOptions, backstage: Backstage, commands: Subject<Command>) => {
  let closing: Promise<void> | undefined;
  let used = false;
  const close = (): Promise<void> => {
    closing ??= backstage.close();
    return closing;
  };
  const broadcast = <F extends Tick>(): MonoTypeOperatorFunction<F> => {
    return (source) =>
      new Observable<F>((subscriber) => {
        if (used) {
          subscriber.error(new Error('broadcast: expected one stream a stage, found a second'));
          return undefined;
        }
        used = true;
        const running = script(options.name ?? 'script', commands);
        // Nothing is told before the first frame says what the pipeline is.
        let attended = false;
        const fail = (error: unknown): void => subscriber.error(error);
        void backstage.listening.then(async () => {
          const why = await backstage.exited;
          if (closing === undefined) fail(why);
        }, fail);
        return source
          .pipe(
            tap({
              next: (frame) => {
                running.see(frame);
                if (attended) return;
                attended = true;
                attend(running, backstage);
                running.repeat(frame);
              },
              error: running.fail,
            }),
            finalize(() => void close()),
          )
          .subscribe(subscriber);
      });
  };
  return { close, broadcast };
};

/**
 * Streams any pipeline: at the end of the `pipe` of a plain script,
 *
 *     clock({ … }).pipe(…, broadcast({ port: 8080 })).subscribe();
 *
 * All frames that leave the pipe can be watched: in the page at that address, over the JSON protocol, and in Foxglove. The
 * server has a thread of its own, so clients cost the simulation only the samples that they ask for. It ends with the
 * stream.
 * @throws {Error} (through the stream) if it cannot listen there, or if the server dies
 */
export const broadcast = <F extends Tick>(options: StageOptions): MonoTypeOperatorFunction<F> => {
  return (source) =>
    new Observable<F>((subscriber) => {
      const { broadcast: at } = stageOn(options, openBackstage(options), new Subject());
      return source.pipe(at<F>()).subscribe(subscriber);
    });
};

/**
 * Streams any pipeline that can also be steered: its clock takes `stage.commands`.
 *
 *     const stage = await broadcaster({ port: 8080 });
 *     clock({ …, commands: stage.commands }).pipe(…, stage.broadcast()).subscribe();
 *
 * Places can be swapped and live parameters set, as in a pipeline that is served.
 * @throws {Error} (rejects) if it cannot listen there
 */
export const broadcaster = async (options: StageOptions): Promise<Stage> => {
  const backstage = openBackstage(options);
  const commands = new Subject<Command>();
  const { address, port } = await backstage.listening;
  return { address, port, commands, ...stageOn(options, backstage, commands) };
};

export type { StageOptions };
