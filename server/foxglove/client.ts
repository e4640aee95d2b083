import { randomUUID } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { oneLine } from '../../pipelines/schema/decode.ts';
import type { Change, Description, Failed, Parameter, Progress } from '../thread/messages.ts';
import { type Context, type Conversation, type Line, type Protocol, saysFailed } from '../wire/conversation.ts';
import { jsonPacket, type Packet, remember } from '../wire/packet.ts';
import { type Board, boards } from './board.ts';
import { clock } from './clock.ts';
import { decodeFromClient, encodeMessageData, nanoseconds } from './codec.ts';
import { decodeOperation, type Operation } from './operations.ts';
import { parameters } from './parameters.ts';
import { answerRequest } from './requests.ts';
import { subscriptions } from './subscriptions.ts';
import { progressPayload, progressTopic } from './topics.ts';
import { ERROR, goneValues, INFO, meantBy, parameterValues, statusPacket, WARNING } from './values.ts';

/** Two names of the same protocol. */
export const SUBPROTOCOLS: ReadonlySet<string> = new Set(['foxglove.websocket.v1', 'foxglove.sdk.v1']);

/** The longest line about a mistake that a client is sent (characters). */
const LONGEST = 4000;

const serverInfo = ({ pipeline }: Description, sessionId: string): Packet =>
  jsonPacket({
    op: 'serverInfo',
    name: `reservoir-rx: ${pipeline}`,
    capabilities: ['time', 'parameters', 'parametersSubscribe', 'services', 'connectionGraph'],
    supportedEncodings: ['json'],
    metadata: { pipeline },
    sessionId,
  });

/** The Foxglove WebSocket protocol of docs/protocol.md. */
export const foxgloveProtocol = ({ audience, limits }: Context): Protocol => {
  const { of, news, graphNews } = boards();
  /** It tells a client that comes back whether this is still the same server. */
  const sessionId = randomUUID();
  const changePacket = remember(({ method, params, step }: Change) =>
    statusPacket(INFO, oneLine(`${method} ${JSON.stringify(params ?? {})} at step ${step}`, 200)),
  );
  const failurePacket = remember((f: Failed) => statusPacket(ERROR, oneLine(saysFailed(f), LONGEST)));
  const payloadOf = remember(progressPayload);

  const open = ({ data, control, answer, call }: Line): Conversation => {
    let board: Board | undefined;
    let dt = 1;
    let follows = false;
    let stopClock = (): void => {};
    /** Sends one line about all mistakes in a message. */
    const wrong = (...mistakes: readonly string[]): void => {
      if (mistakes.length > 0) control(statusPacket(ERROR, oneLine(mistakes.join('; '), LONGEST)));
    };
    const held = subscriptions(audience, limits, data, (message) => control(statusPacket(WARNING, message)));
    const values = parameters();

    const revalue = (told: readonly Parameter[]): void => {
      if (told.length > 0) control(parameterValues(told));
    };

    /** Sets all of the parameters or none, as one change. */
    const set = async ({ parameters: asked, id }: Extract<Operation, { op: 'setParameters' }>): Promise<void> => {
      const named = Object.fromEntries(asked.map(({ name, value }) => [name, meantBy(values.of([name])[0], value)]));
      const result = await call('set', { parameters: named });
      if (E.isLeft(result)) wrong(result.left);
      if (id !== undefined)
        control(
          parameterValues(
            asked.flatMap(({ name }) => values.of([name])),
            id,
          ),
        );
    };

    const operate = (operation: Operation, now: Board): void => {
      switch (operation.op) {
        case 'subscribe':
        case 'unsubscribe':
          wrong(...held.take(operation, now));
          break;
        case 'getParameters':
          control(parameterValues(values.of(operation.parameterNames), operation.id));
          break;
        case 'setParameters':
          void set(operation);
          break;
        case 'subscribeParameterUpdates':
          values.follow(operation.parameterNames);
          break;
        case 'unsubscribeParameterUpdates':
          values.unfollow(operation.parameterNames);
          break;
        case 'subscribeConnectionGraph':
          follows = true;
          control(graphNews(undefined, now));
          break;
        case 'unsubscribeConnectionGraph':
          follows = false;
      }
    };

    /** Tells of other signals and modules. */
    const rearrange = (now: Board, signals: Description['signals']): void => {
      for (const packet of news(board, now)) control(packet);
      if (follows) control(graphNews(board, now));
      held.keep(now);
      stopClock();
      stopClock = clock(
        audience,
        signals.slice(0, 1).map(({ name }) => name),
        data,
      );
    };

    return {
      take: (message) => {
        if (board === undefined) return;
        if (typeof message === 'string') {
          const operation = decodeOperation(message);
          if (E.isLeft(operation)) wrong(operation.left);
          else operate(operation.right, board);
        } else {
          const request = decodeFromClient(message);
          if (E.isLeft(request)) wrong(request.left);
          else void answerRequest(request.right, call, LONGEST).then(answer);
        }
      },
      describe: (description) => {
        const greeted = board !== undefined;
        const now = of(description);
        dt = description.dt;
        if (!greeted) control(serverInfo(description, sessionId));
        if (now !== board) rearrange(now, description.signals);
        board = now;
        const { fresh, gone } = values.replace(description.parameters);
        if (greeted) revalue(fresh);
        if (gone.length > 0) control(goneValues(gone));
      },
      tellChange: (change) => {
        control(changePacket(change));
        revalue(values.update(change.parameters));
      },
      tellProgress: (progress: Progress) => {
        const subscription = held.idOf(progressTopic(progress.variant));
        if (subscription === undefined) return;
        data(encodeMessageData({ subscription, time: nanoseconds(progress.step * dt), payload: payloadOf(progress) }));
      },
      tellFailure: (f) => control(failurePacket(f)),
      leave: () => {
        stopClock();
        held.clear();
      },
    };
  };

  const tellLoss = (count: number): Packet =>
    statusPacket(WARNING, `${count} messages dropped: this client reads too slowly`, 'dropped');
  return { tellLoss, open };
};
