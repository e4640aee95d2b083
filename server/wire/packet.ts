/** A WebSocket message, in parts, ready to be sent to any number of clients. */
export interface Packet {
  readonly parts: readonly Buffer[];
  readonly binary: boolean;
}

export const bytesOf = ({ parts }: Packet): number => parts.reduce((sum, { length }) => sum + length, 0);

const textPacket = (text: string): Packet => ({ parts: [Buffer.from(text)], binary: false });

export const jsonPacket = (value: object): Packet => textPacket(JSON.stringify(value));

/** A smaller payload is copied behind its header. A larger one is shared, as the second fragment of the message (bytes). */
const COPIED = 4096;

/** A message whose header is one client's own, while all clients share the payload. */
export const headedPacket = (header: Buffer, payload: Buffer): Packet => ({
  parts: payload.length < COPIED ? [Buffer.concat([header, payload])] : [header, payload],
  binary: true,
});

/** `work` that remembers its last result: so a message to all clients is serialised once. */
export const remember = <A, B>(work: (argument: A) => B): ((argument: A) => B) => {
  let last: { readonly argument: A; readonly result: B } | undefined;
  return (argument) => {
    if (last === undefined || last.argument !== argument) last = { argument, result: work(argument) };
    return last.result;
  };
};
