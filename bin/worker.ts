import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Subject } from 'rxjs';
import { loadLibrary } from '../pipelines/files/use.ts';
import { shown } from '../pipelines/jobs/address.ts';
import { RedisError } from '../pipelines/jobs/redisConnection.ts';
import { redisWorkers } from '../pipelines/jobs/redisWorkers.ts';
import { broken, mistake, type Outcome, orMistake } from './failure.ts';
import { interrupts } from './interrupts.ts';
import { say, tell } from './output.ts';

export interface WorkerFlags {
  readonly redis: string;
  readonly workers?: number;
  readonly silence?: number;
  readonly use?: readonly string[];
}

/** Takes part in studies that are queued at a Redis server, until Ctrl-C. */
export const workerCommand = ({ use = [], ...flags }: WorkerFlags): Outcome =>
  pipe(
    // Errors in these files are reported before any run is taken.
    loadLibrary(use),
    orMistake,
    TE.chain(() => work({ use, ...flags })),
  );

const work = ({ redis: url, workers, silence, use = [] }: WorkerFlags): Outcome =>
  TE.tryCatch(
    () =>
      new Promise<number>((resolve, reject) => {
        const stop = new Subject<void>();
        let code = 0;
        const running = new Set<string>();
        let last = '';
        const listening = interrupts.subscribe((request) => {
          if (request.again) process.exit(request.code);
          code = request.code;
          if (running.size > 0)
            tell(`stops when the ${running.size} runs at hand are done; once more to leave them to others`);
          stop.next();
        });
        const options = {
          ...(workers === undefined ? {} : { workers }),
          ...(silence === undefined ? {} : { silence: 1000 * silence }),
        };
        redisWorkers({ url, stop, use, ...options }).subscribe({
          next: (event) => {
            switch (event.type) {
              case 'ready':
                say(`${event.workers} workers at ${shown(url)}; Ctrl-C stops them`);
                break;
              case 'taken':
                running.add(event.id);
                break;
              case 'done':
                running.delete(event.id);
                say(`${event.id.slice(0, 12)} ${event.ok ? 'done' : 'failed'} in ${event.seconds.toFixed(1)} s`);
                break;
              case 'left':
                running.delete(event.id);
                tell(`${event.id.slice(0, 12)} left to others: ${event.message}`);
                break;
              case 'trouble':
                if (event.message !== last) tell(event.message);
                last = event.message;
            }
          },
          error: (error) => {
            listening.unsubscribe();
            reject(error);
          },
          complete: () => {
            listening.unsubscribe();
            resolve(code);
          },
        });
      }),
    (error) => (error instanceof RedisError ? mistake([error.message]) : broken(error)),
  );
