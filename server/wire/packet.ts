/** One WebSocket message, ready to be sent to any number of clients: its parts one after another. */
export interface Packet {
  readonly parts: readonly Buffer[];
  readonly binary: boolean;
}

export const bytesOf = ({ parts }: Packet): number => parts.reduce((sum, { length }) => sum + length, 0);

const textPacket = (text: string): Packet => ({ parts: [Buffer.from(text)], binary: false });

export const jsonPacket = (value: object): Packet => textPacket(JSON.stringify(value));

/** Below this a payload is copied behind its header; above, it is shared, as the second fragment of a message. */
const COPIED = 4096;

/** Headers differ from client to client, the payload does not. */
export const headedPacket = (header: Buffer, payload: Buffer): Packet => ({
  parts: payload.length < COPIED ? [Buffer.concat([header, payload])] : [header, payload],
  binary: true,
});

/** Remembers what came of the last argument: what goes to all clients is serialised once. */
export const remember = <A, B>(work: (argument: A) => B): ((argument: A) => B) => {
  let last: { readonly argument: A; readonly result: B } | undefined;
  return (argument) => {
    if (last === undefined || last.argument !== argument) last = { argument, result: work(argument) };
    return last.result;
  };
};
