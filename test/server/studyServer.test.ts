import { describe, expect, it, onTestFinished } from 'vitest';
import type { News } from '../../pipelines/studies/news.ts';
import { studyServer } from '../../server/studyServer.ts';
import { right } from '../pipelines/support.ts';
import { news } from './studyNews.ts';

/** Reads server-sent events until one fits. */
const until = async (reader: ReadableStreamDefaultReader<Uint8Array>, fits: (said: News) => boolean): Promise<News> => {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`ended: ${text}`);
    text += new TextDecoder().decode(value);
    for (const [, data] of text.matchAll(/^data: (.*)\n\n/gm)) {
      const said = JSON.parse(data as string) as News;
      if (fits(said)) return said;
    }
  }
};

const started = async () => {
  const server = right(await studyServer(0, 'memory', 'none')());
  onTestFinished(() => server.close());
  return server;
};

describe('the live results of a study', () => {
  it('are told to whoever listens, also to who comes late', async () => {
    const server = await started();
    const early = await fetch(`${server.url}events`);
    expect(early.headers.get('content-type')).toMatch(/^text\/event-stream/);
    server.show(news(9));
    const reader = early.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    expect(await until(reader, ({ ended }) => ended === 9)).toEqual(news(9));
    server.show(news(12));
    await until(reader, ({ ended }) => ended === 12);
    const late = (await fetch(`${server.url}events`)).body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    expect(await until(late, () => true)).toEqual(news(12));
    await Promise.all([reader.cancel(), late.cancel()]);
  });

  it('are for this machine alone, and nothing else is there', async () => {
    const server = await started();
    expect((await fetch(`${server.url}study.json`)).status).toBe(404);
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
    const { port } = new URL(server.url);
    const foreign = await fetch(`${server.url}events`, { headers: { origin: 'http://elsewhere.example' } });
    expect(foreign.status).toBe(403);
    expect(await (await fetch(`http://localhost:${port}/`)).text()).toMatch(/study memory/);
  });

  it('cannot be had at a port that is taken: a line says so', async () => {
    const { url } = await started();
    const taken = await studyServer(Number(new URL(url).port), 'memory', 'none')();
    expect(taken).toMatchObject({ left: [expect.stringMatching(/^port: expected a free one/)] });
  });
});
