import type { IncomingMessage } from 'node:http';
import type { Guard, Purpose } from './guard.ts';
import { type Reply, type Route, reads, text } from './http.ts';
import type { Asset } from './pages.ts';

const greeting = (pipeline: string, host: string): string => `reservoir-rx: ${pipeline}, learning live.
(The dashboard is not built here: npm run build:page.)

Its signals are broadcast over a WebSocket at ws://${host}/
Open it, read the hello message, and send for example
  {"type":"subscribe","signals":["readout.z","target"],"rate":50}

Foxglove and Lichtblick open the same address as a Foxglove WebSocket.
`;

/** What our page may do: run its own scripts, use its own styles, and talk to the server that it comes from. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const file = ({ type, body, forever }: Asset): Reply => ({
  status: 200,
  type,
  body,
  headers: {
    ...(type.startsWith('text/html') ? { 'content-security-policy': PAGE_POLICY } : {}),
    ...(forever ? { 'cache-control': 'private, max-age=31536000, immutable' } : {}),
  },
});

/** A request that reads the page or a file of it, or any other. */
export const purposeOf =
  (pages: ReadonlyMap<string, Asset>) =>
  (request: IncomingMessage, path: string): Purpose =>
    reads(request) && (path === '/' || pages.has(path)) ? 'page' : 'work';

/** Serves the page with its files. If the page is not built, serves a short text that says what this is. */
export const front = (
  pipeline: string,
  pages: ReadonlyMap<string, Asset>,
  remember: Guard['remember'] = () => ({}),
): Route => {
  const purpose = purposeOf(pages);
  return (request, path) => {
    if (purpose(request, path) !== 'page') return undefined;
    const page = pages.get(path);
    const host = request.headers.host ?? 'this address';
    const answer = page === undefined ? text(200, greeting(pipeline, host)) : file(page);
    return path === '/' ? { ...answer, headers: { ...answer.headers, ...remember(request) } } : answer;
  };
};
