import fc from 'fast-check';
import { METHODS } from '../../pipelines/index.ts';

/** What a client might send that means no good, or is broken: random, mutated, towering, almost right. */
export type Sent = string | Uint8Array;

const json = (value: unknown): string => {
  try {
    return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? 'undefined';
  } catch {
    return 'cyclic';
  }
};

/** Some of a text cut out, and something else put in. */
const altered = (valid: readonly object[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...valid.map(json)), fc.nat(1000), fc.nat(5), fc.string({ unit: 'binary', maxLength: 8 }))
    .map(([text, at, cut, extra]) => {
      const here = at % (text.length + 1);
      return text.slice(0, here) + extra + text.slice(here + cut);
    });

const deep = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.constantFrom('[', '{"type":', '{"op":', '{"__proto__":', '[{"signals":'))
  .map(([depth, open]) => open.repeat(Math.min(depth, Math.floor(60_000 / open.length))));

const closedDeep = fc.integer({ min: 1, max: 5000 }).map((n) => '['.repeat(n) + ']'.repeat(n));
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 2 ** 32, 2 ** 53, -0, 1e308));
const name = fc.oneof(
  fc.string(),
  fc.constantFrom('*', 'readout.z', 'target', 'progress', '__proto__', 'constructor', '../../etc/passwd', 'rule'),
);
const value = fc.oneof(name, number, fc.constantFrom(null, true, 'max', [], {}), fc.jsonValue({ maxDepth: 3 }));

const params = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'steps',
      'speed',
      'seed',
      'place',
      'kind',
      'variant',
      'pipeline',
      'file',
      'parameters',
      'checkpoint',
    ),
    fc.string({ maxLength: 5 }),
  ),
  value,
  { maxKeys: 4 },
);

const method = fc.oneof(fc.constantFrom(...METHODS), name);

const messages: readonly object[] = [
  { type: 'subscribe', signals: ['target', 'readout.z', '*'], rate: 50, mode: 'minmax' },
  { type: 'subscribe', signals: ['reservoir.r'], encoding: 'uint8', slice: { from: 1, to: 20, step: 3 } },
  { type: 'unsubscribe', signals: ['*'] },
  { type: 'call', id: 1, method: 'set', params: { parameters: { 'reservoir.lambda': 1.2 } } },
  { type: 'call', id: 'a', method: 'swap', params: { place: 'rule', kind: 'force' } },
];

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  { arbitrary: deep, weight: 1 },
  { arbitrary: closedDeep, weight: 1 },
  fc.jsonValue().map(json),
);

export const hostileJson: fc.Arbitrary<Sent> = fc.oneof(
  { arbitrary: anyText, weight: 2 },
  { arbitrary: fc.uint8Array({ maxLength: 200 }), weight: 1 },
  { arbitrary: altered(messages), weight: 4 },
  {
    arbitrary: fc
      .record(
        {
          type: fc.constantFrom('subscribe', 'unsubscribe', 'call'),
          signals: fc.array(name),
          rate: value,
          mode: value,
          encoding: value,
          slice: fc.oneof(value, fc.record({ from: value, to: value, step: value })),
        },
        { requiredKeys: ['type'] },
      )
      .map(json),
    weight: 3,
  },
  {
    arbitrary: fc.record({ type: fc.constant('call'), id: value, method, params: fc.oneof(params, value) }).map(json),
    weight: 4,
  },
);

const operations: readonly object[] = [
  {
    op: 'subscribe',
    subscriptions: [
      { id: 0, channelId: 1 },
      { id: 1, channelId: 2 },
    ],
  },
  { op: 'unsubscribe', subscriptionIds: [0, 1] },
  { op: 'getParameters', parameterNames: ['rule'], id: 'x' },
  { op: 'setParameters', parameters: [{ name: 'reservoir.lambda', value: 1.2, type: 'float64' }], id: 'y' },
  { op: 'subscribeParameterUpdates', parameterNames: [] },
  { op: 'unsubscribeParameterUpdates', parameterNames: [] },
  { op: 'subscribeConnectionGraph' },
  { op: 'unsubscribeConnectionGraph' },
  { op: 'advertise', channels: [{ id: 1, topic: '/x', encoding: 'json', schemaName: 'x' }] },
  { op: 'fetchAsset', uri: 'file:///etc/passwd', requestId: 1 },
];

const u32 = fc.oneof(fc.nat(20), fc.nat(0xffff_ffff));

/** A service call with lengths that may lie. */
const request = fc
  .tuple(u32, u32, fc.oneof(fc.constant(4), u32), fc.constantFrom('json', 'ros1', ''), params, fc.nat(60))
  .map(([service, call, length, encoding, payload, cut]) => {
    const body = Buffer.concat([Buffer.from(encoding), Buffer.from(json(payload))]);
    const head = Buffer.alloc(13);
    head.writeUInt8(2, 0);
    head.writeUInt32LE(service, 1);
    head.writeUInt32LE(call, 5);
    head.writeUInt32LE(length, 9);
    const whole = Buffer.concat([head, body]);
    return new Uint8Array(cut < 40 ? whole : whole.subarray(0, cut % (whole.length + 1)));
  });

export const hostileFoxglove: fc.Arbitrary<Sent> = fc.oneof(
  { arbitrary: anyText, weight: 2 },
  { arbitrary: fc.uint8Array({ maxLength: 200 }), weight: 2 },
  { arbitrary: altered(operations), weight: 5 },
  {
    arbitrary: fc
      .record(
        {
          op: fc.constantFrom(...operations.map((one) => (one as { readonly op: string }).op)),
          subscriptions: fc.array(fc.record({ id: fc.oneof(u32, value), channelId: fc.oneof(u32, value) })),
          subscriptionIds: fc.array(fc.oneof(u32, value)),
          parameterNames: fc.oneof(fc.array(name), value),
          parameters: fc.array(fc.record({ name: fc.oneof(name, value), value })),
          id: value,
        },
        { requiredKeys: ['op'] },
      )
      .map(json),
    weight: 4,
  },
  { arbitrary: request, weight: 4 },
);
