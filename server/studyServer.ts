import { PassThrough } from 'node:stream';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Refusal } from '../pipelines/files/files.ts';
import type { News } from '../pipelines/studies/news.ts';
import { front, purposeOf } from './http/front.ts';
import { guard } from './http/guard.ts';
import { httpServer, listen, type Route, reads } from './http/http.ts';
import { type Asset, PAGE, pages } from './http/pages.ts';
import { LIMITS } from './wire/limits.ts';

/** A page on which a study's results fill in. */
export interface StudyServer {
  readonly url: string;
  /** Shows these news from now on, to all who watch and to all who come later. */
  readonly show: (news: News) => void;
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';
/** A proxy between server and browser may cut off a connection that is silent for long (ms). */
const SIGN_OF_LIFE = 15_000;
const MOST_WATCHERS = 100;

/** The study's page stands at `/`, in place of the dashboard. */
const filesOf = (folder: string | undefined): ReadonlyMap<string, Asset> => {
  const all = new Map(pages(folder));
  const page = all.get('/study.html');
  if (page !== undefined) all.set('/', page);
  else all.delete('/');
  return all;
};

const event = (news: News): string => `data: ${JSON.stringify(news)}\n\n`;

/**
 * Serves a study to this machine alone: its page, and at `/events` server-sent events with the news, each time they change.
 * @param folder where the built page is
 */
export const studyServer = (
  port: number,
  name: string,
  folder: string | undefined = PAGE,
): TE.TaskEither<Refusal, StudyServer> => {
  const watchers = new Set<PassThrough>();
  let latest: News | undefined;

  const events: Route = (request, path) => {
    if (path !== '/events' || !reads(request)) return undefined;
    if (watchers.size >= MOST_WATCHERS) {
      return { status: 503, type: 'text/plain; charset=utf-8', body: `at most ${MOST_WATCHERS} may watch\n` };
    }
    const body = new PassThrough();
    watchers.add(body);
    body.once('close', () => watchers.delete(body));
    body.write(latest === undefined ? ': nothing yet\n\n' : event(latest));
    return { status: 200, type: 'text/event-stream; charset=utf-8', body };
  };
  const say = (text: string): void => {
    for (const watcher of watchers) {
      // A watcher that reads too slowly misses this one and gets the next.
      if (!watcher.writableNeedDrain) watcher.write(text);
    }
  };

  const files = filesOf(folder);
  const purpose = purposeOf(files);
  const { admit } = guard({ host: HOST });
  const server = httpServer(
    [events, front(`study ${name}`, files)],
    (request, path) => admit(request, purpose(request, path)),
    LIMITS,
  );
  const breathing = setInterval(() => say(':\n\n'), SIGN_OF_LIFE);
  breathing.unref();
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      clearInterval(breathing);
      for (const watcher of watchers) watcher.end();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return pipe(
    listen(server, port, HOST),
    TE.map((own) => ({
      url: `http://${HOST}:${own}/`,
      show: (news: News) => {
        latest = news;
        say(event(news));
      },
      close,
    })),
  );
};
