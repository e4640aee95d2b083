import { type Audience, each } from '../wire/audience.ts';
import type { Packet } from '../wire/packet.ts';
import { encodeTime, nanoseconds } from './codec.ts';

/** How often clients are told the time (Hz, wall clock). */
const RATE = 25;
const NOTHING = Buffer.alloc(0);

/** Tells a client the model time. @returns a function that ends this */
export const clock = (audience: Audience, names: readonly string[], data: (packet: Packet) => void): (() => void) =>
  audience.join(
    {
      key: JSON.stringify(['foxglove time', names]),
      ...{ names, rate: RATE, mode: 'latest', cost: 1 },
      writer: each(() => () => NOTHING),
    },
    { hear: (_, { time }) => data(encodeTime(nanoseconds(time))), slow: () => {} },
  );
