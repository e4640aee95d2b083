import { describe, expect, it } from 'vitest';
import { foxglove } from './foxgloveClient.ts';
import { type Client, connect, faking, framesOf, greeted, until } from './support.ts';

const subscribed = async (client: Client, signals: readonly string[]): Promise<void> => {
  client.say({ type: 'subscribe', signals, rate: 1000 });
  client.say({ type: 'call', id: 'ready', method: 'journal' });
  await client.next('result');
};

describe('many clients', () => {
  it('60 on one port, of both kinds, all receive', async () => {
    const { address, fake, load } = await faking();
    const plain = await Promise.all(Array.from({ length: 40 }, () => greeted(address)));
    const dashboards = await Promise.all(Array.from({ length: 20 }, () => foxglove(address)));
    const ids = dashboards.map(({ subscribe }) => subscribe('/readout/z'));
    for (const client of plain) await subscribed(client, ['readout.z']);
    await until(() => load().wants === 3 && fake.demands().length === 3);
    // The last one's subscription has been taken when its answer comes.
    for (const { client } of dashboards) client.getParameters(['rule'], 'ready');
    await until(() => dashboards.every(({ heard }) => heard.values.length === 1));
    fake.run(20);
    await until(() => plain.every((client) => framesOf(client).length === 20));
    await until(() => dashboards.every(({ of }, i) => of(ids[i] ?? -1).length === 20));
  });

  it('that come and go 500 times leave nothing behind', async () => {
    const { address, fake, load } = await faking();
    const before = fake.watched();
    for (let i = 0; i < 50; i++) {
      const clients = await Promise.all(
        Array.from({ length: 10 }, async (_, j) => {
          const client = await connect(address, j % 2 === 0 ? [] : ['foxglove.sdk.v1']);
          if (j % 2 === 0) client.say({ type: 'subscribe', signals: ['*'], rate: 1 + i + j });
          else client.say({ op: 'subscribe', subscriptions: [{ id: j, channelId: 1 + j }] });
          return client;
        }),
      );
      fake.run();
      for (const [j, { socket }] of clients.entries()) {
        if (j < 5) socket.close();
        else socket.terminate();
      }
    }
    await until(() => load().clients === 0 && fake.demands().length === 0);
    expect(load()).toEqual({ clients: 0, wants: 0 });
    expect(fake.watched()).toEqual(before);
    const last = await greeted(address);
    await subscribed(last, ['target']);
    fake.run();
    await last.next('frame');
  });
});
