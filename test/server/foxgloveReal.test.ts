import { expect, it } from 'vitest';
import { foxglove } from './foxgloveClient.ts';
import { serving, specOf, until } from './support.ts';

const memory = { kind: 'bump', side: 10, cue: null, warmup: 5 };

it.each(['foxglove.websocket.v1', 'foxglove.sdk.v1'])(
  'the published client watches and steers a network that learns, as %s',
  async (subprotocol) => {
    const { address } = await serving({ spec: specOf({ memory }) });
    const { heard, topics, subscribe, of, call, client, channel } = await foxglove(address, subprotocol);
    expect(topics()).toEqual(expect.arrayContaining(['/readout/z', '/readout/z/full', '/attractor/x', '/reservoir/r']));
    const [z, sheet, rates] = [subscribe('/readout/z'), subscribe('/attractor/x'), subscribe('/reservoir/r')];
    await until(() => of(z).length > 5 && of(sheet).length > 2 && of(rates).length > 1);
    expect(of(z).at(-1)).toMatchObject({ step: expect.any(Number), z0: expect.any(Number) });
    const image = of(sheet).at(-1) ?? {};
    expect(image).toMatchObject({ width: 10, height: 10, encoding: '32FC1', step: 40 });
    expect(Buffer.from(String(image.data), 'base64')).toHaveLength(400);
    expect(of(rates).at(-1)).toMatchObject({ width: 100, height: 30 });
    await until(() => heard.times.length > 2);

    client.subscribeParameterUpdates(['reservoir.lambda']);
    client.setParameters([{ name: 'reservoir.lambda', value: 1.25 }], 'mine');
    await until(() => heard.values.some(({ id }) => id === 'mine'));
    expect(heard.values.find(({ id }) => id === 'mine')?.parameters).toEqual([
      { name: 'reservoir.lambda', value: 1.25, type: 'float64' },
    ]);

    client.subscribeConnectionGraph();
    await until(() => heard.graphs.length === 1);
    const of1 = heard.graphs[0];
    expect(of1?.publishedTopics).toContainEqual({ name: '/readout/z', publisherIds: ['readout'] });
    const readers = of1?.subscribedTopics.find(({ name }) => name === '/attractor/x')?.subscriberIds;
    expect(readers).toEqual(['drive']);

    const kept = channel('/readout/z').id;
    expect(await call('/swap', { place: 'memory', kind: 'none' })).toMatchObject({ step: expect.any(Number) });
    await until(() => heard.graphs.length === 2 && !topics().includes('/attractor/x'));
    expect(heard.graphs[1]?.removedTopics).toContain('/attractor/x');
    expect(channel('/readout/z').id).toBe(kept);
    const before = of(z).length;
    await until(() => of(z).length > before + 3);
    await expect(call('/swap', { place: 'rule', kind: 'oja' })).rejects.toThrow(/^kind: expected "hebbian"/);
    expect(heard.errors).toEqual([]);
  },
);
