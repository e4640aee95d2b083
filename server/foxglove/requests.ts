import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describeProblems, oneLine, show } from '../../pipelines/schema/decode.ts';
import { parseJson, shallow } from '../json/protocol.ts';
import type { Line } from '../wire/conversation.ts';
import { jsonPacket, type Packet } from '../wire/packet.ts';
import { encodeServiceResponse, type ServiceMessage } from './codec.ts';
import { methodOf } from './services.ts';

interface Request {
  readonly method: string;
  readonly params: unknown;
}

/** What a service request asks for: a method, and an object with its parameters, or nothing. */
const requestOf = ({ service, encoding, payload }: ServiceMessage): E.Either<string, Request> => {
  const method = methodOf(service);
  if (method === undefined) return E.left(`service: expected an advertised one, found ${service}`);
  if (encoding !== 'json') return E.left(`encoding: expected json, found ${show(encoding)}`);
  return pipe(
    payload.length === 0 ? E.right({}) : parseJson(payload.toString('utf8')),
    E.chain((value) =>
      pipe(
        shallow(value, 'params'),
        E.bimap(
          (problems) => describeProblems(problems),
          (params) => ({ method, params }),
        ),
      ),
    ),
  );
};

/** Calls the method that a service request asks for. @returns the answer */
export const answerRequest = async (request: ServiceMessage, call: Line['call'], longest: number): Promise<Packet> => {
  const { service, call: callId } = request;
  const asked = requestOf(request);
  const result = E.isLeft(asked) ? asked : await call(asked.right.method, asked.right.params);
  const written = pipe(
    result,
    E.chain((value) =>
      E.tryCatch(
        () => Buffer.from(JSON.stringify(value ?? {})),
        () => 'the result cannot be written as JSON',
      ),
    ),
  );
  return E.isLeft(written)
    ? jsonPacket({ op: 'serviceCallFailure', serviceId: service, callId, message: oneLine(written.left, longest) })
    : encodeServiceResponse({ service, call: callId, encoding: 'json', payload: written.right });
};
