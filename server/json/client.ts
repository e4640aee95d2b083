import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Subscription } from 'rxjs';
import { oneLine } from '../../pipelines/schema/decode.ts';
import { headerOf } from '../frames/pack.ts';
import type { Change, Description, Failed, Progress, Test } from '../thread/messages.ts';
import { type Context, type Conversation, type Line, type Protocol, saysFailed } from '../wire/conversation.ts';
import { headedPacket, jsonPacket, type Packet, remember } from '../wire/packet.ts';
import { type Call, decodeMessage, PROGRESS, type ServerMessage, TESTS } from './protocol.ts';
import { subscriptions } from './subscriptions.ts';

/** The longest line about a mistake that a client is sent (characters). */
const LONGEST = 4000;

/** Writes a message as JSON. A result may be anything, even something that JSON cannot hold. */
const write = (message: ServerMessage): E.Either<string, Packet> =>
  E.tryCatch(
    () => jsonPacket(message),
    () => 'the result cannot be written as JSON',
  );

/** The JSON protocol of docs/protocol.md. */
export const jsonProtocol = ({ audience, limits, tests }: Context): Protocol => {
  const describedPacket = remember((d: Description) => jsonPacket({ type: 'described', ...d } satisfies ServerMessage));
  const helloPacket = remember((d: Description) => jsonPacket({ type: 'hello', ...d } satisfies ServerMessage));
  const changePacket = remember((c: Change) => jsonPacket({ type: 'change', ...c } satisfies ServerMessage));
  const testPacket = remember((t: Test) => jsonPacket(t satisfies ServerMessage));
  const progressPacket = remember((p: Progress) => jsonPacket(p satisfies ServerMessage));
  const failurePacket = remember((f: Failed) =>
    jsonPacket({ type: 'error', message: oneLine(saysFailed(f), LONGEST) } satisfies ServerMessage),
  );

  const open = ({ data, control, answer: reply, call }: Line): Conversation => {
    let greeted = false;
    const tell = (message: ServerMessage): void => control(jsonPacket(message));
    const wrong = (message: string, id?: Call['id']): void =>
      tell({ type: 'error', ...(id === undefined ? {} : { id }), message: oneLine(message, LONGEST) });
    const wanted = subscriptions(
      { audience, limits },
      {
        text: (frame) => data({ parts: [frame], binary: false }),
        bytes: (payload, packing) => data(headedPacket(headerOf(packing), payload)),
        tell,
      },
    );

    let examined: Subscription | undefined;
    const examine = (): void => {
      const asked = wanted.has(TESTS);
      if (asked === (examined !== undefined)) return;
      examined?.unsubscribe();
      examined = asked
        ? tests.subscribe((told) => {
            if (told.type === 'test') control(testPacket(told));
            else tell({ type: 'notice', message: oneLine(told.message, LONGEST) });
          })
        : undefined;
    };

    const answer = async ({ id, method, params }: Call): Promise<void> => {
      const result = pipe(
        await call(method, params),
        E.chain((value) => write({ type: 'result', id, result: value ?? null })),
      );
      if (E.isLeft(result)) wrong(result.left, id);
      else reply(result.right);
    };

    return {
      take: (message) => {
        if (typeof message !== 'string') return wrong('expected JSON text, found a binary message');
        const decoded = decodeMessage(message);
        if (E.isLeft(decoded)) return wrong(decoded.left.message, decoded.left.id);
        if (decoded.right.type === 'call') return void answer(decoded.right);
        const refused = wanted.take(decoded.right);
        examine();
        return refused === undefined ? undefined : wrong(refused);
      },
      describe: (description) => {
        control(greeted ? describedPacket(description) : helloPacket(description));
        greeted = true;
        wanted.offer(description.signals);
      },
      tellChange: (change) => control(changePacket(change)),
      tellProgress: (progress) => {
        if (wanted.has(PROGRESS)) data(progressPacket(progress));
      },
      tellFailure: (f) => control(failurePacket(f)),
      leave: () => {
        examined?.unsubscribe();
        wanted.leave();
      },
    };
  };

  return { tellLoss: (count) => jsonPacket({ type: 'dropped', count } satisfies ServerMessage), open };
};
