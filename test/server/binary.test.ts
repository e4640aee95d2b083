import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type Unpacked, unpack } from '../../server/frames/unpack.ts';
import type { PackingMessage } from '../../server/json/protocol.ts';
import { fakeSimulation } from './fakeSimulation.ts';
import { type Client, errorsOf, faking, framesOf, greeted, serving, until } from './support.ts';

const packingsOf = ({ messages }: Client): readonly PackingMessage[] =>
  messages.filter((message) => message.type === 'packing');

const known = (client: Client) => new Map(packingsOf(client).map(({ packing, signals }) => [packing, signals]));

const readAll = (client: Client): readonly Unpacked[] =>
  client.binary.map((message) => {
    const found = unpack(message, known(client));
    if (E.isLeft(found)) throw new Error(found.left);
    return found.right;
  });

/** Until what was said has been taken, and what follows from it is demanded. */
const taken = async (client: Client): Promise<void> => {
  client.say({ type: 'call', id: 'taken', method: 'journal' });
  await client.next('result');
};

describe('a client that asks for an encoding', () => {
  it('is told what its messages hold, then gets all of a step in one, beside what it wants as JSON', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['reservoir.r'], encoding: 'uint8', stream: 'a', rate: 10 });
    client.say({ type: 'subscribe', signals: ['readout.z', 'reward.P'], encoding: 'float32', stream: 'a' });
    client.say({ type: 'subscribe', signals: ['target'], stream: 'a' });
    await taken(client);
    fake.run(2);
    await until(() => client.binary.length === 2 && framesOf(client).length === 2);
    const { packing, ...told } = packingsOf(client).at(-1) as PackingMessage;
    expect(told).toEqual({
      ...{ type: 'packing', stream: 'a', version: 1 },
      signals: [
        { name: 'readout.z', encoding: 'float32', shape: [2] },
        { name: 'reward.P', encoding: 'float32', shape: [] },
        { name: 'reservoir.r', encoding: 'uint8', shape: [30] },
      ],
    });
    const [, second] = readAll(client);
    expect(second).toMatchObject({ packing, step: 1, time: 2, trial: 0, apart: 0, samples: 1 });
    expect(second?.values.slice(0, 2).map((values) => [...values])).toEqual([[1, Math.fround(1.001)], [1]]);
    const rates = second?.values[2] as Float64Array;
    for (const [i, rate] of rates.entries()) expect(Math.abs(rate - 1 - i / 1000)).toBeLessThan(0.029 / 500);
    expect(framesOf(client).map(({ stream, step, signals }) => [stream, step, signals])).toEqual([
      ['a', 0, { target: [0] }],
      ['a', 1, { target: [1] }],
    ]);
  });

  it('gets the steps of a batch in one message', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['reward.P', 'readout.z'], encoding: 'float64', mode: 'all', rate: 30 });
    await taken(client);
    fake.run(5, true);
    await until(() => client.binary.length > 0);
    expect(client.binary).toHaveLength(1);
    expect(readAll(client)).toMatchObject([{ step: 0, apart: 1, samples: 5 }]);
    expect(readAll(client)[0]?.values.map((values) => [...values])).toEqual([
      [0, 0.001, 1, 1.001, 2, 2.001, 3, 3.001, 4, 4.001],
      [0, 1, 2, 3, 4],
    ]);
    // Who comes later and wants the same gets the last step.
    const late = await greeted(address);
    late.say({ type: 'subscribe', signals: ['reward.P', 'readout.z'], encoding: 'float64', mode: 'all', rate: 30 });
    await until(() => late.binary.length > 0);
    expect(readAll(late)).toMatchObject([{ step: 4, apart: 0, samples: 1 }]);
  });

  it('gets minima and maxima in one message, and large signals whole', async () => {
    const signals = [
      { name: 'target', shape: [1] },
      { name: 'big', shape: [20_000] },
    ];
    const { address, fake } = await faking({}, fakeSimulation({ signals }));
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['target'], encoding: 'float32', mode: 'minmax', stream: 'pair' });
    client.say({ type: 'subscribe', signals: ['big'], encoding: 'float64', stream: 'big' });
    await taken(client);
    fake.run(2, true);
    await until(() => client.binary.length > 1);
    const [first, second] = readAll(client).map(({ step, apart, samples, values }) => ({
      ...{ step, apart, samples },
      ...{ length: values[0]?.length, last: values[0]?.at(-1) },
    }));
    expect(first).toEqual({ step: 0, apart: 1, samples: 2, length: 2, last: 1 });
    expect(second).toEqual({ step: 0, apart: 1, samples: 2, length: 40_000, last: 1 + 19.999 });
  });

  it('is told anew when its signals have changed, and not when only a rate has', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['attractor.x', 'reward.P'], encoding: 'float32', rate: 20 });
    client.say({ type: 'subscribe', signals: [], rate: 10 });
    await taken(client);
    expect(packingsOf(client)).toHaveLength(1);
    client.say({ type: 'call', id: 1, method: 'swap' });
    await client.next('described');
    await taken(client);
    fake.run();
    await until(() => client.binary.length > 0);
    expect(packingsOf(client).map(({ signals }) => signals.map(({ name }) => name))).toEqual([
      ['attractor.x', 'reward.P'],
      ['reward.P'],
    ]);
    expect(readAll(client).at(-1)?.packing).toBe(packingsOf(client).at(-1)?.packing);
  });

  it('is told in one line what is wrong with it, and has what it had before', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    const ask = (more: object): void => client.say({ type: 'subscribe', signals: ['reservoir.r'], ...more });
    ask({ encoding: 'float32' });
    ask({ encoding: 'float16' });
    ask({ slice: { from: 30 } });
    ask({ slice: { from: 5, to: 5 } });
    ask({ slice: { step: 0 } });
    ask({ slice: [0, 10] });
    ask({ slice: { rows: 3 } });
    await taken(client);
    expect(errorsOf(client).map(({ message }) => message)).toEqual([
      'encoding: expected json, float64, float32, uint8 or uint8sqrt, found "float16"',
      'slice.from: expected below 30, the numbers of reservoir.r, found 30',
      'slice.to: expected above slice.from, 5, found 5',
      'slice.step: expected a whole number from 1 to 4294967296, found 0',
      'slice: expected an object with from, to, step, found a list of 2',
      'slice.rows: expected one of from, to, step, found an unknown key',
    ]);
    fake.run();
    await until(() => client.binary.length > 0);
    expect(readAll(client)[0]?.values[0]).toHaveLength(30);
  });
});

describe('a slice', () => {
  it('leaves only some numbers, whatever the encoding, and stays until another is named', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    const slice = { from: 5, to: 20, step: 6 };
    client.say({ type: 'subscribe', signals: ['reservoir.r'], encoding: 'float64', stream: 'bytes', slice });
    client.say({ type: 'subscribe', signals: ['reservoir.u'], stream: 'text', slice: { step: 40 } });
    client.say({ type: 'subscribe', signals: ['reservoir.r'], stream: 'bytes', rate: 40 });
    await taken(client);
    expect(packingsOf(client).at(-1)?.signals).toEqual([
      { name: 'reservoir.r', encoding: 'float64', shape: [3], slice },
    ]);
    fake.run();
    await until(() => client.binary.length > 0 && framesOf(client).length > 0);
    expect(readAll(client)[0]?.values.map((values) => [...values])).toEqual([[0.005, 0.011, 0.017]]);
    expect(framesOf(client)[0]?.signals).toEqual({ 'reservoir.u': [0, 0.04, 0.08] });
    client.say({ type: 'subscribe', signals: ['reservoir.r'], stream: 'bytes', slice: {} });
    await taken(client);
    expect(packingsOf(client).at(-1)?.signals).toEqual([{ name: 'reservoir.r', encoding: 'float64', shape: [30] }]);
  });
});

describe('what a client may get a second', () => {
  it('counts bytes: ten times as many numbers in bytes as in JSON', async () => {
    const { address, fake } = await faking({ limits: { numbers: 1000 } });
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['reservoir.u'], rate: 1000 });
    await until(() => fake.demands()[0]?.rate !== undefined);
    expect(fake.demands()[0]?.rate).toBeCloseTo(1000 / 116);
    client.say({ type: 'subscribe', signals: ['reservoir.u'], encoding: 'uint8' });
    await taken(client);
    expect(fake.demands()[0]?.rate).toBeCloseTo(1000 / (16 + 10));
  });

  it('counts a batch as one message', async () => {
    const { address, fake } = await faking({ limits: { numbers: 1000 } });
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['reward.P'], mode: 'all', rate: 20 });
    await taken(client);
    const [{ most: single = 0 } = {}] = fake.demands();
    expect(single).toBeCloseTo(1000 / 17);
    client.say({ type: 'subscribe', signals: ['reward.P'], encoding: 'float32' });
    await taken(client);
    const [{ most: batched = 0, rate = 0 } = {}] = fake.demands();
    expect(batched * 0.25 + 16 * rate).toBeCloseTo(1000);
    expect(batched).toBeGreaterThan(50 * single);
  });
});

describe('the real simulation', () => {
  it('sends the same numbers to who wants bytes as to who wants JSON, and the document’s Python reads them', async () => {
    const { address } = await serving();
    const client = await greeted(address);
    client.say({ type: 'call', id: 1, method: 'pause' });
    await client.next('result');
    const signals = ['readout.z', 'reservoir.r', 'weights', 'reward.P'];
    const slice = { step: 7 };
    client.say({ type: 'subscribe', signals, mode: 'all', rate: 1000, stream: 'json' });
    client.say({ type: 'subscribe', signals, mode: 'all', rate: 1000, stream: 'bytes', encoding: 'float64' });
    client.say({ type: 'subscribe', signals: ['reservoir.r'], stream: 'bytes', encoding: 'uint8', slice });
    client.say({ type: 'subscribe', signals: ['weights'], stream: 'bytes', encoding: 'float32' });
    client.say({ type: 'call', id: 2, method: 'step', params: { steps: 20 } });
    await client.next('result');
    const packing = packingsOf(client).at(-1) as PackingMessage;
    const messages = client.binary.filter((message) => new DataView(message).getUint16(2, true) === packing.packing);
    const found = messages.map((message) => {
      const read = unpack(message, known(client));
      if (E.isLeft(read)) throw new Error(read.left);
      return read.right;
    });
    const steps = found.flatMap(({ step, apart, samples }) =>
      Array.from({ length: samples }, (_, i) => step + i * apart),
    );
    const json = new Map(framesOf(client).map(({ step, signals: values }) => [step, values]));
    expect(steps.slice(1)).toEqual(steps.slice(0, -1).map((step) => step + 1));
    expect(steps.length).toBeGreaterThanOrEqual(20);
    const columns = new Map(
      packing.signals.map(({ name }, s) => [name, found.flatMap(({ values }) => [...(values[s] as Float64Array)])]),
    );
    const sent = (step: number, name: string): readonly number[] => [json.get(step)?.[name] ?? []].flat() as number[];
    const expected = (name: string): readonly number[] => steps.flatMap((step) => sent(step, name));
    expect(columns.get('readout.z')).toEqual(expected('readout.z'));
    expect(columns.get('reward.P')).toEqual(expected('reward.P'));
    expect(columns.get('weights')).toEqual(expected('weights').map(Math.fround));
    const shown = steps.flatMap((step) => sent(step, 'reservoir.r').filter((_, i) => i % 7 === 0));
    expect(columns.get('reservoir.r')).toHaveLength(shown.length);
    for (const [i, rate] of (columns.get('reservoir.r') ?? []).entries()) expect(rate).toBeCloseTo(shown[i] ?? 9, 2);

    const [, script = ''] = /```python\n([\s\S]*?)```/.exec(readFileSync('docs/protocol.md', 'utf8')) ?? [];
    const job = {
      packings: { [packing.packing]: packing.signals },
      messages: messages.map((one) => Buffer.from(one).toString('hex')),
    };
    const program = `${script}
import json, sys
job = json.load(sys.stdin)
packings = {int(number): signals for number, signals in job['packings'].items()}
read = [unpack(bytes.fromhex(message), packings) for message in job['messages']]
print(json.dumps([[steps, {name: list(values) for name, values in signals.items()}] for steps, signals in read]))`;
    const { stdout, stderr, error } = spawnSync('python3', ['-c', program], {
      input: JSON.stringify(job),
      encoding: 'utf8',
    });
    // Where there is no Python, there is nothing to try.
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return;
    expect(stderr).toBe('');
    const read = JSON.parse(stdout) as readonly (readonly [number[], Record<string, number[]>])[];
    expect(read.flatMap(([of]) => of)).toEqual(steps);
    for (const [name, values] of columns) expect(read.flatMap(([, of]) => of[name] ?? [])).toEqual(values);
  });
});
