import { describe, expect, it } from 'vitest';
import type { Client } from './support.ts';
import { errorsOf, faking, framesOf, greeted, until } from './support.ts';

const ofType = (client: Client, type: string) => client.messages.filter((message) => message.type === type);

describe('a call', () => {
  it('is answered by its result, with its id', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    client.say({ type: 'call', id: 7, method: 'set', params: { parameters: { 'reservoir.lambda': 1.5 } } });
    client.say({ type: 'call', id: 'two', method: 'journal' });
    await until(() => ofType(client, 'result').length === 2);
    expect(ofType(client, 'result')).toEqual([
      { type: 'result', id: 7, result: { step: 0 } },
      { type: 'result', id: 'two', result: [{ step: 0, method: 'pause', params: {} }] },
    ]);
    expect(fake.called[0]).toEqual({ method: 'set', params: { parameters: { 'reservoir.lambda': 1.5 } } });
  });

  it('is answered by an error with its id if it fails, even if what it calls throws', async () => {
    const client = await greeted((await faking()).address);
    client.say({ type: 'call', id: 1, method: 'dance', params: {} });
    client.say({ type: 'call', id: 2, method: 'reset' });
    client.say({ type: 'call', id: 3, method: 4 });
    client.say({ type: 'call', id: [], method: 'pause' });
    client.say({ type: 'call', id: 5, method: 'pause', params: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) });
    await until(() => errorsOf(client).length === 5);
    const sorted = [...errorsOf(client)].sort((a, b) => String(a.id).localeCompare(String(b.id)));
    expect(sorted).toEqual([
      { type: 'error', id: 1, message: 'method: expected a known one, found dance' },
      { type: 'error', id: 2, message: 'reset: thrown' },
      { type: 'error', id: 3, message: expect.stringMatching(/^method: expected the name of a method, found 4/) },
      { type: 'error', id: 5, message: expect.stringMatching(/^params: expected at most 32 levels/) },
      {
        type: 'error',
        message: expect.stringMatching(/^id: expected a number up to ±9007199254740991 or a short text/),
      },
    ]);
  });

  it('comes back with the very id that it had, or is refused', async () => {
    const client = await greeted((await faking()).address);
    const ids = ['9007199254740991', '-9007199254740991', '0.1', '"9007199254740993"', '1e3'];
    for (const id of ids) client.say(`{"type":"call","id":${id},"method":"journal"}`);
    await until(() => ofType(client, 'result').length === ids.length);
    expect(ofType(client, 'result')).toMatchObject(ids.map((id) => ({ id: JSON.parse(id) })));
    const rounded = ['9007199254740993', '18446744073709551616', '-1e300', '1e999'];
    for (const id of rounded) client.say(`{"type":"call","id":${id},"method":"journal"}`);
    await until(() => errorsOf(client).length === rounded.length);
    for (const { id, message } of errorsOf(client)) {
      expect(id).toBeUndefined();
      expect(message).toMatch(/^id: expected a number up to ±9007199254740991 or a short text, found /);
    }
    expect(ofType(client, 'result')).toHaveLength(ids.length);
  });

  it('can be made only so often, and so many unanswered', async () => {
    const { address, fake } = await faking({ limits: { calls: 1, callsAtOnce: 6, callsPending: 4 } });
    const client = await greeted(address);
    for (let id = 0; id < 10; id++) client.say({ type: 'call', id, method: id < 5 ? 'save' : 'dance' });
    await until(() => errorsOf(client).length === 6);
    expect(fake.called).toHaveLength(4);
    expect(errorsOf(client).every(({ message }) => message === 'calls: expected at most 4 unanswered')).toBe(true);
    const other = await greeted(address);
    for (let id = 0; id < 10; id++) {
      other.say({ type: 'call', id, method: 'journal' });
      await until(() => errorsOf(other).length + ofType(other, 'result').length === id + 1);
    }
    expect(errorsOf(other).length).toBeGreaterThan(0);
    expect(errorsOf(other).every(({ message }) => message === 'calls: expected at most 1 a second')).toBe(true);
    expect(ofType(other, 'result').length).toBeGreaterThanOrEqual(6);
  });

  it('may have an answer larger than all that may wait', async () => {
    const client = await greeted((await faking()).address);
    client.say({ type: 'call', id: 1, method: 'load', params: { pipeline: 'large' } });
    expect((await client.next('result')).result).toHaveLength(3 << 20);
  });
});

describe('what changes', () => {
  it('is announced to all clients, with its step', async () => {
    const { address, fake } = await faking();
    const clients = await Promise.all(Array.from({ length: 5 }, () => greeted(address)));
    fake.run(3);
    clients[2]?.say({ type: 'call', id: 1, method: 'set', params: { parameters: { rule: 'force' } } });
    for (const client of clients) {
      expect(await client.next('change')).toEqual({
        ...{ type: 'change', step: 3, method: 'set', params: { parameters: { rule: 'force' } } },
        parameters: [{ name: 'rule', value: 'force', description: 'rule', live: true }],
      });
    }
  });

  it('is described anew, and a signal that went and came again is still subscribed to', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['attractor.x', 'target'] });
    await until(() => fake.demands().length === 1);
    const before = fake.described.value;
    client.say({ type: 'call', id: 1, method: 'swap', params: {} });
    const { type: _, ...now } = await client.next('described');
    expect(now).toEqual(JSON.parse(JSON.stringify(fake.described.value)));
    await until(() => fake.demands()[0]?.names.length === 1);
    fake.run();
    expect(Object.keys((await client.next('frame')).signals)).toEqual(['target']);
    fake.described.next(before);
    await until(() => fake.demands()[0]?.names.length === 2);
    fake.run();
    expect(Object.keys((await client.next('frame')).signals)).toEqual(['attractor.x', 'target']);
  });

  it('is told of the training to who wants it', async () => {
    const { address, fake } = await faking();
    const [one, other] = await Promise.all([greeted(address), greeted(address)]);
    one.say({ type: 'subscribe', signals: ['progress'] });
    other.say({ type: 'subscribe', signals: ['*'] });
    await until(() => fake.demands().length === 1);
    const progress = { type: 'progress', variant: '', step: 9, trial: 1, lastOfTrial: true, score: undefined } as const;
    fake.progress.next({ ...progress, stepsPerSecond: 10, timesReal: 2 });
    expect(await one.next('progress')).toMatchObject({ step: 9, trial: 1, stepsPerSecond: 10 });
    fake.run();
    await other.next('frame');
    expect(ofType(other, 'progress')).toEqual([]);
  });
});

describe('a simulation that fails', () => {
  const failed = { type: 'failed', message: 'out of memory', stack: undefined } as const;

  it('and goes on is reported, and clients stay', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['target'] });
    await until(() => fake.demands().length === 1);
    fake.failure.next({ ...failed, message: 'its thread died; it goes on', restarted: true, ended: false });
    fake.failure.next({ ...failed, restarted: false, ended: false });
    await until(() => errorsOf(client).length === 2);
    expect(errorsOf(client).map(({ message }) => message)).toEqual([
      'its thread died; it goes on',
      'the simulation stands still; reset, load or restore it: out of memory',
    ]);
    fake.run();
    await client.next('frame');
  });

  it('and cannot go on ends the server', async () => {
    const { address, fake } = await faking();
    const client = await greeted(address);
    fake.failure.next({ ...failed, restarted: false, ended: true });
    expect(await client.closed).toEqual({ code: 1011, reason: 'the simulation has ended' });
    expect(errorsOf(client)).toEqual([{ type: 'error', message: 'the simulation has ended: out of memory' }]);
  });
});

describe('more than can be sent', () => {
  it('comes at a lower rate, and the client is told', async () => {
    const { address, fake } = await faking({ limits: { numbers: 1160 } });
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['reservoir.u'], rate: 1000 });
    expect((await client.next('notice')).message).toBe(
      'rate: 1000 Hz of reservoir.u is more than can be sent; it comes at 10 Hz',
    );
    await until(() => fake.demands()[0]?.rate === 10);
    client.say({ type: 'subscribe', signals: [], mode: 'minmax' });
    await until(() => fake.demands()[0]?.rate === 5 && fake.demands()[0]?.mode === 'minmax');
    client.say({ type: 'unsubscribe', signals: ['reservoir.u'] });
    client.say({ type: 'subscribe', signals: ['target'], rate: 50, mode: 'latest' });
    await until(() => fake.demands()[0]?.rate === 50);
  });

  it('of all together comes more slowly to those who want most of it, and others do not feel it', async () => {
    const { address, fake } = await faking({ limits: { allNumbers: 1000 } });
    const [one, other] = await Promise.all([greeted(address), greeted(address)]);
    one.say({ type: 'subscribe', signals: ['reward.P'], rate: 10 });
    await until(() => fake.demands().length === 1);
    other.say({ type: 'subscribe', signals: ['reservoir.u'], rate: 100 });
    await until(() => fake.demands().length === 2);
    const rates = () => Object.fromEntries(fake.demands().map(({ names, rate }) => [names[0], rate]));
    expect(rates()).toEqual({ 'reward.P': 10, 'reservoir.u': expect.closeTo((1000 - 10 * 17) / 116) });
    expect((await other.next('notice')).message).toMatch(/^rate: 100 Hz of reservoir\.u is more than can be sent/);
    one.socket.close();
    other.say({ type: 'subscribe', signals: [], rate: 5 });
    await until(() => fake.demands().length === 1 && fake.demands()[0]?.rate === 5);
    expect(one.messages.filter(({ type }) => type === 'notice')).toEqual([]);
  });

  it('frames that clients share are written once', async () => {
    const { address, fake, load } = await faking();
    const clients = await Promise.all(Array.from({ length: 20 }, () => greeted(address)));
    for (const client of clients) client.say({ type: 'subscribe', signals: ['target', 'readout.z'], rate: 20 });
    await until(() => fake.demands().length === 1 && load().clients === 20);
    for (const client of clients) {
      client.say({ type: 'call', id: 0, method: 'journal' });
      await client.next('result');
    }
    expect(load()).toEqual({ clients: 20, wants: 1 });
    fake.run(5);
    await until(() => clients.every((client) => framesOf(client).length === 5));
  });
});

describe('calls that wait', () => {
  it('do not keep their client from pausing, and no longer count when it has left', async () => {
    const { address, fake, load } = await faking({ limits: { callsPending: 4, calls: 1, callsAtOnce: 6 } });
    const client = await greeted(address);
    // A fake never answers this one.
    for (let id = 0; id < 6; id++) client.say({ type: 'call', id, method: 'save' });
    await until(() => errorsOf(client).length === 2);
    client.say({ type: 'call', id: 'pause', method: 'pause' });
    expect(await client.next('result')).toMatchObject({ id: 'pause' });
    expect(fake.left()).toBe(0);
    client.socket.terminate();
    await until(() => load().clients === 0);
    expect(fake.left()).toBe(4);
  });
});
