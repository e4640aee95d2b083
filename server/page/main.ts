import type { Connection } from './connection/connection.ts';
import { takeToken } from './connection/token.ts';
import { showPage } from './page.ts';

/** Where the simulation runs is settled when the page is built: what is not needed is not in it. */
const connection: Connection = __SITE__
  ? (await import('./connection/worker.ts')).workerConnection(
      new URLSearchParams(location.search).get('pipeline') ?? 'long-hebbian-attractor',
    )
  : (await import('./connection/socket.ts')).socketConnection(location, takeToken(window));

showPage(connection);
