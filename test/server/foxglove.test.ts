import { describe, expect, it } from 'vitest';
import { type Layout, sheet, vector } from '../../modules/index.ts';
import { topicsOf } from '../../server/foxglove/topics.ts';
import { foxglove } from './foxgloveClient.ts';
import { faking, until } from './support.ts';

const pixels = (image: Record<string, unknown>): Float32Array => {
  const bytes = Buffer.from(String(image.data), 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

describe.each(['foxglove.websocket.v1', 'foxglove.sdk.v1'])('the published client, as %s', (subprotocol) => {
  it('lists what there is', async () => {
    const { address } = await faking();
    const { heard, topics, channel, socket } = await foxglove(address, subprotocol);
    expect(socket.protocol).toBe(subprotocol);
    expect(heard.info[0]).toMatchObject({
      name: 'reservoir-rx: fake',
      capabilities: ['time', 'parameters', 'parametersSubscribe', 'services', 'connectionGraph'],
      supportedEncodings: ['json'],
    });
    expect(topics()).toEqual([
      ...['/target', '/target/full', '/attractor/x', '/reservoir/r', '/reservoir/u', '/readout/z', '/readout/z/full'],
      ...['/reward/P', '/reward/P/full', '/progress'],
    ]);
    for (const one of heard.channels.values()) {
      expect(one).toMatchObject({ encoding: 'json', schemaEncoding: 'jsonschema' });
      expect(JSON.parse(one.schema)).toMatchObject({ type: 'object', title: one.schemaName });
    }
    expect(channel('/attractor/x').schemaName).toBe('foxglove.RawImage');
    expect(Object.keys(JSON.parse(channel('/readout/z').schema).properties)).toEqual([
      'step',
      'time',
      'trial',
      'z0',
      'z1',
    ]);
    expect(heard.services.map(({ name }) => name)).toContain('/swap');
    expect(heard.errors).toEqual([]);
  });

  it('receives z by name, numbers, lists, and the time of the model', async () => {
    const { address, fake } = await faking();
    const { subscribe, of, heard } = await foxglove(address, subprotocol);
    const [z, p, u] = [subscribe('/readout/z'), subscribe('/reward/P'), subscribe('/reservoir/u')];
    await until(() => fake.demands().length === 4);
    expect(fake.demands().map(({ names, rate, mode }) => [names[0], rate, mode])).toEqual([
      ['target', 25, 'latest'],
      ['readout.z', 50, 'minmax'],
      ['reward.P', 50, 'minmax'],
      ['reservoir.u', 50, 'latest'],
    ]);
    fake.run(3);
    await until(() => heard.messages.length === 9);
    expect(of(z)[2]).toEqual({ step: 2, time: 4, trial: 0, z0: 2, z1: 2.001 });
    expect(of(p)[2]).toEqual({ step: 2, time: 4, trial: 0, value: 2 });
    expect(of(u)[2]?.values).toHaveLength(100);
    expect(heard.messages.map(({ timestamp }) => timestamp)).toContain(4_000_000n);
    expect(heard.times.map(({ timestamp }) => timestamp)).toEqual([0n, 2_000_000n, 4_000_000n]);
  });

  it('receives the sheet as modules/bump.ts has it, and the rates of the reservoir over time', async () => {
    const { address, fake } = await faking();
    const { subscribe, of, heard } = await foxglove(address, subprotocol);
    const [x, r] = [subscribe('/attractor/x'), subscribe('/reservoir/r')];
    await until(() => fake.demands().length === 3);
    fake.run(10);
    await until(() => of(x).length === 10 && of(r).length === 2);
    const image = of(x)[1] ?? {};
    expect(image).toMatchObject({ width: 6, height: 6, encoding: '32FC1', step: 24, timestamp: { sec: 0, nsec: 2e6 } });
    const expected = sheet(vector(Float64Array.from({ length: 36 }, (_, i) => 1 + i / 1000)), 6);
    const rows = Array.from({ length: 36 }, (_, i) => Math.fround(expected.get(Math.floor(i / 6), i % 6)));
    expect([...pixels(image)]).toEqual(rows);

    const raster = of(r)[1] ?? {};
    expect(raster).toMatchObject({ width: 100, height: 30, step: 400 });
    const row = (unit: number) => [...pixels(raster)].slice(unit * 100, (unit + 1) * 100);
    for (const unit of [0, 7, 29]) {
      const seen = Array.from({ length: 10 }, (_, step) => Math.fround(step + unit / 1000));
      expect(row(unit)).toEqual([...new Array(90).fill(0), ...seen]);
    }
    expect(heard.errors).toEqual([]);
  });

  it('gets every step of a small signal where it asks for it', async () => {
    const { address, fake } = await faking();
    const { subscribe } = await foxglove(address, subprotocol);
    subscribe('/readout/z/full');
    await until(() => fake.demands().some(({ mode }) => mode === 'all'));
  });

  it('reads, sets and follows parameters', async () => {
    const { address, fake } = await faking();
    const [one, other, third] = await Promise.all([1, 2, 3].map(() => foxglove(address, subprotocol)));
    if (one === undefined || other === undefined || third === undefined) throw new Error('no clients');
    one.client.getParameters([], 'all');
    await until(() => one.heard.values.length === 1);
    expect(one.heard.values[0]).toEqual({
      ...{ op: 'parameterValues', id: 'all' },
      parameters: [
        { name: 'reservoir.lambda', value: 1.2, type: 'float64' },
        { name: 'rule', value: 'hebbian' },
        { name: 'rule.decay', value: 'constant' },
        { name: 'rule.signed', value: false },
        { name: 'memory.cue', value: '{"row":20,"size":5}' },
      ],
    });
    other.client.subscribeParameterUpdates([]);
    third.client.subscribeParameterUpdates(['rule', 'nothing']);
    other.client.getParameters(['rule'], 'ready');
    third.client.getParameters(['rule'], 'ready');
    await until(() => other.heard.values.length === 1 && third.heard.values.length === 1);
    one.client.setParameters([{ name: 'reservoir.lambda', value: 1.6 }], 'set');
    await until(() => one.heard.values.length === 2 && other.heard.values.length > 1);
    expect(one.heard.values[1]).toMatchObject({ id: 'set', parameters: [{ name: 'reservoir.lambda', value: 1.6 }] });
    expect(other.heard.values.slice(1)).toEqual([
      { op: 'parameterValues', parameters: [{ name: 'reservoir.lambda', value: 1.6, type: 'float64' }] },
    ]);
    expect(fake.called).toEqual([{ method: 'set', params: { parameters: { 'reservoir.lambda': 1.6 } } }]);
    expect(third.heard.values).toHaveLength(1);
    expect(other.heard.status).toMatchObject([{ level: 0, message: expect.stringMatching(/^set .*at step 0$/) }]);

    one.client.setParameters([
      { name: 'none', value: 1 },
      { name: 'rule', value: 3 },
    ]);
    await until(() => one.heard.status.some(({ level }) => level === 2));
    expect(one.heard.status.find(({ level }) => level === 2)?.message).toBe(
      'none: expected a parameter; rule: expected another value',
    );
    other.client.unsubscribeParameterUpdates(['reservoir.lambda']);
    other.client.setParameters([{ name: 'reservoir.lambda', value: 1 }], 'own');
    await until(() => other.heard.values.length === 3);
    expect(other.heard.values[2]?.id).toBe('own');
  });

  it('shows null as its word, and takes the word, a number as text, and JSON for what they say', async () => {
    const { address, fake } = await faking();
    const { client, heard } = await foxglove(address, subprotocol);
    const setting = async (name: string, value: number | string | boolean) => {
      const id = `${name} ${value}`;
      client.setParameters([{ name, value }], id);
      await until(() => heard.values.some((one) => one.id === id));
      const [shown] = heard.values.find((one) => one.id === id)?.parameters ?? [];
      return [fake.called.at(-1)?.params, shown];
    };
    const set = (name: string, value: unknown) => ({ parameters: { [name]: value } });
    expect(await setting('rule.decay', '2500')).toEqual([
      set('rule.decay', 2500),
      { name: 'rule.decay', value: 2500, type: 'float64' },
    ]);
    expect(await setting('rule.decay', 'constant')).toEqual([
      set('rule.decay', null),
      { name: 'rule.decay', value: 'constant' },
    ]);
    expect(await setting('rule.decay', 300)).toMatchObject([set('rule.decay', 300), { value: 300 }]);
    expect(await setting('rule.signed', true)).toMatchObject([set('rule.signed', true), { value: true }]);
    expect(await setting('memory.cue', '{"row":3}')).toMatchObject([
      set('memory.cue', { row: 3 }),
      { value: '{"row":3}' },
    ]);
    expect(await setting('rule', 'force')).toMatchObject([set('rule', 'force'), { value: 'force' }]);
    expect(heard.status.filter(({ level }) => level === 2)).toEqual([]);
    expect(await setting('rule.decay', 'often')).toMatchObject([set('rule.decay', 'often'), { value: 300 }]);
    expect(heard.status.filter(({ level }) => level === 2)).toHaveLength(1);
  });

  it('tells of the places that there are, and of others when there are others', async () => {
    const { address, fake } = await faking();
    const { client, heard, call } = await foxglove(address, subprotocol);
    const swap = () => heard.services.find(({ name }) => name === '/swap');
    const form = () => JSON.parse(swap()?.request?.schema ?? '{}');
    expect(form()).toMatchObject({
      description: 'another module in a place: memory (bump, none), rule (hebbian, force)',
      properties: { place: { enum: ['memory', 'rule'] } },
    });
    expect(form().properties.variant).toBeUndefined();
    client.subscribeParameterUpdates([]);
    await call('/swap', { place: 'memory', kind: 'none' });
    await until(() => heard.values.some(({ parameters }) => parameters.some(({ name }) => name === 'memory.cue')));
    expect(heard.values.at(-1)?.parameters).toEqual([{ name: 'memory.cue' }]);
    fake.described.next({ ...fake.described.value, places: [] });
    await until(() => form().description === 'another module in a place: this pipeline has none');
    expect(heard.services.filter(({ name }) => name === '/swap')).toHaveLength(1);
    expect(await call('/swap', { place: 'memory', kind: 'none' })).toEqual({ step: 0 });
    expect(heard.errors).toEqual([]);
  });

  it('calls services: swap changes the topics, and the graph follows', async () => {
    const { address, fake } = await faking();
    const { client, heard, call, topics, channel, subscribe } = await foxglove(address, subprotocol);
    client.subscribeConnectionGraph();
    await until(() => heard.graphs.length === 1);
    const first = heard.graphs[0];
    expect(first?.publishedTopics).toContainEqual({ name: '/readout/z', publisherIds: ['readout'] });
    expect(first?.subscribedTopics).toContainEqual({ name: '/readout/z', subscriberIds: ['reservoir', 'reward'] });
    expect(first?.subscribedTopics).toContainEqual({ name: '/attractor/x', subscriberIds: ['reservoir'] });
    expect(first?.advertisedServices).toContainEqual({ name: '/swap', providerIds: ['simulation'] });

    subscribe('/attractor/x');
    await until(() => fake.demands().some(({ names }) => names[0] === 'attractor.x'));
    const z = channel('/readout/z').id;
    expect(await call('/swap', { place: 'memory', kind: 'none' })).toEqual({ step: 0 });
    await until(() => topics().includes('/w') && heard.graphs.length === 2);
    expect(topics()).not.toContain('/attractor/x');
    expect(channel('/readout/z').id).toBe(z);
    expect(heard.graphs[1]?.removedTopics).toEqual(['/attractor/x']);
    await until(() => !fake.demands().some(({ names }) => names[0] === 'attractor.x'));
    await expect(call('/reset', {})).rejects.toThrow('reset: thrown');
    await expect(call('/nothing', {})).rejects.toThrow('service: expected an advertised one, found 0');
  });

  it('has topics, graph and progress of each variant', async () => {
    const variants = ['hebbian', 'force'];
    const shared = [{ name: 'target', shape: [1] }];
    const own = variants.map((v) => ({ name: `${v}/readout.z`, shape: [1] }));
    const graph = [
      { variant: '', name: 'target', kind: 'short', reads: [] },
      ...variants.flatMap((variant) => [
        { variant, name: 'readout', kind: 'linear', reads: ['past.weights'] },
        { variant, name: 'reward', kind: 'pogodin', reads: ['readout', 'target'] },
      ]),
    ];
    const { fakeSimulation } = await import('./fakeSimulation.ts');
    const { address, fake } = await faking({}, fakeSimulation({ variants, signals: [...shared, ...own], graph }));
    const { client, heard, subscribe, of } = await foxglove(address, subprotocol);
    client.subscribeConnectionGraph();
    await until(() => heard.graphs.length === 1);
    expect(heard.graphs[0]?.publishedTopics).toContainEqual({
      name: '/force/readout/z',
      publisherIds: ['force/readout'],
    });
    expect(heard.graphs[0]?.subscribedTopics).toContainEqual({
      name: '/target',
      subscriberIds: ['hebbian/reward', 'force/reward'],
    });
    const id = subscribe('/force/progress');
    const other = subscribe('/force/readout/z');
    await until(() => fake.demands().length === 2);
    const now = {
      type: 'progress',
      lastOfTrial: false,
      trial: 0,
      stepsPerSecond: 1,
      timesReal: 1,
      score: undefined,
    } as const;
    for (const variant of variants) fake.progress.next({ ...now, variant, step: variant.length });
    fake.run();
    await until(() => heard.messages.length === 2);
    expect(of(id)).toMatchObject([{ step: 5 }]);
    expect(of(other)).toEqual([{ step: 0, time: 0, trial: 0, z0: 0 }]);
  });
});

describe('a signal', () => {
  it('is drawn by how its numbers lie, whatever it is called', () => {
    const of = (shape: readonly number[], layout?: Layout) =>
      topicsOf({ signals: [{ name: 'a/mine.x', shape, ...(layout === undefined ? {} : { layout }) }], variants: [] });
    const schemas = (topics: ReturnType<typeof topicsOf>) => topics.map(({ schemaName }) => schemaName);
    expect(schemas(of([9], 'sheet'))).toEqual(['foxglove.RawImage']);
    expect(schemas(of([100], 'raster'))).toEqual(['foxglove.RawImage']);
    expect(schemas(of([10], 'sheet'))).toEqual(['reservoir_rx.Vector', 'reservoir_rx.Vector']);
    expect(schemas(of([100], 'ring'))).toEqual(['reservoir_rx.Values']);
    expect(schemas(of([100]))).toEqual(['reservoir_rx.Values']);
    expect(of([9], 'sheet')[0]?.topic).toBe('/a/mine/x');
  });
});

describe('a Foxglove client', () => {
  it('is told by one status what is wrong with a message, and stays', async () => {
    const { address } = await faking();
    const { client, heard, socket, channel } = await foxglove(address);
    const wrong: readonly (readonly [string | Uint8Array, RegExp])[] = [
      ['{', /^expected JSON/],
      ['[]', /^op: expected one of subscribe/],
      ['{"op":"constructor"}', /^op: expected one of/],
      ['{"op":"subscribe"}', /^subscribe: subscriptions: expected a list/],
      [
        '{"op":"subscribe","subscriptions":[{"id":-1,"channelId":1}]}',
        /subscriptions\[0\].id: expected a whole number/,
      ],
      ['{"op":"subscribe","subscriptions":[{"id":1,"channelId":9999}]}', /^subscribe: expected an advertised channel/],
      ['{"op":"unsubscribe","subscriptionIds":[5,6]}', /found 5; unsubscribe: expected a subscription, found 6$/],
      ['{"op":"advertise","channels":[]}', /^op: expected one of/],
      ['{"op":"fetchAsset","uri":"file:///etc/passwd","requestId":1}', /^op: expected one of/],
      [Uint8Array.of(1, 0, 0, 0, 0), /^message data: nothing can be published/],
      [Uint8Array.of(9), /^binary message: expected opcode 2, found 9/],
      [Uint8Array.of(), /^binary message: expected opcode 2, found nothing/],
      [Uint8Array.of(2, 0), /^service call: expected 13 bytes or more, found 2/],
    ];
    for (const [i, [message, expected]] of wrong.entries()) {
      socket.send(message);
      await until(() => heard.status.length === i + 1);
      expect(heard.status[i]).toMatchObject({ level: 2, message: expect.stringMatching(expected) });
    }
    client.subscribe(channel('/target').id);
    client.subscribe(channel('/target').id);
    await until(() => heard.status.length === wrong.length + 1);
    expect(heard.status.at(-1)?.message).toMatch(/is subscribed to already$/);
    expect(heard.errors).toEqual([]);
  });

  it('that wants more than one client gets has its topics more rarely, and is told', async () => {
    const { address, fake } = await faking({ limits: { numbers: 4000 } });
    const { subscribe, heard, client } = await foxglove(address);
    const u = subscribe('/reservoir/u');
    subscribe('/target');
    await until(() => heard.status.length === 1);
    expect(heard.status[0]).toMatchObject({ level: 1, message: expect.stringMatching(/come at 25 Hz$/) });
    await until(() => fake.demands().some(({ names, rate }) => names[0] === 'reservoir.u' && rate === 25));
    client.unsubscribe(u);
    await until(() => fake.demands().some(({ names, rate }) => names[0] === 'target' && rate === 50));
  });
});
