import * as E from 'fp-ts/lib/Either.js';
import { firstValueFrom, Subject, throttleTime } from 'rxjs';
import type { Tally } from '../pipelines/jobs/index.ts';
import { type Finding, newsOf, type Plan } from '../pipelines/studies/index.ts';
import { orFreePort } from './flags.ts';
import { interrupts } from './interrupts.ts';
import { say, tell } from './output.ts';

/** A flag that cannot be followed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Whoever looks on while a study runs. */
export interface Watching {
  readonly see: (tally: Tally) => void;
  readonly end: (finding: Finding) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const nobody: Watching = { see: () => {}, end: async () => {}, close: async () => {} };

/** Analysing takes a moment: not for every run. */
const NEWS_EVERY = 1000;

/** A page for a browser on this machine. When all is over it stays until Ctrl-C, so that it can still be read. */
export const watched = async (plan: Plan, port: number, finding: () => Finding): Promise<Watching> => {
  const { studyServer } = await import('../server/studyServer.ts');
  const started = await studyServer(port, plan.name)();
  if (E.isLeft(started)) throw new UsageError(orFreePort('--serve')(started.left).join('; '));
  const server = started.right;
  say(`live results: ${server.url}`);
  const tallies = new Subject<Tally>();
  const showing = tallies
    .pipe(throttleTime(NEWS_EVERY, undefined, { leading: true, trailing: true }))
    .subscribe((tally) => server.show(newsOf(finding(), tally, false)));
  server.show(newsOf(finding(), undefined, false));
  const close = async (): Promise<void> => {
    showing.unsubscribe();
    await server.close();
  };
  return {
    see: (tally) => tallies.next(tally),
    end: async (last) => {
      showing.unsubscribe();
      server.show(newsOf(last, undefined, true));
      tell('Ctrl-C ends the page');
      await firstValueFrom(interrupts);
    },
    close,
  };
};
