import {
  type Channel,
  type ConnectionGraphUpdate,
  FoxgloveClient,
  type MessageData,
  type ParameterValues,
  type ServerInfo,
  type Service,
  type ServiceCallFailure,
  type ServiceCallResponse,
  type StatusMessage,
  type Time,
} from '@foxglove/ws-protocol';
import { WebSocket } from 'ws';
import { afterwards, until } from './support.ts';

/** All that the published client has heard. */
export interface Heard {
  readonly info: ServerInfo[];
  readonly channels: Map<number, Channel>;
  services: Service[];
  readonly messages: MessageData[];
  readonly times: Time[];
  readonly values: ParameterValues[];
  readonly graphs: ConnectionGraphUpdate[];
  readonly status: StatusMessage[];
  readonly responses: ServiceCallResponse[];
  readonly failures: ServiceCallFailure[];
  readonly errors: Error[];
}

const text = new TextDecoder();
const bytes = new TextEncoder();

export const json = (data: ArrayBufferView): Record<string, unknown> =>
  JSON.parse(text.decode(data as Uint8Array)) as Record<string, unknown>;

/** The published Foxglove client on a real socket; greeted. */
export const foxglove = async (address: string, subprotocol = 'foxglove.websocket.v1') => {
  const socket = new WebSocket(address, [subprotocol]);
  afterwards(() => socket.terminate());
  const client = new FoxgloveClient({ ws: socket as never });
  const heard: Heard = {
    ...{ info: [], channels: new Map(), services: [], messages: [], times: [], values: [], graphs: [], status: [] },
    ...{ responses: [], failures: [], errors: [] },
  };
  client.on('error', (error) => heard.errors.push(error));
  client.on('serverInfo', (info) => heard.info.push(info));
  client.on('advertise', (channels) => {
    for (const channel of channels) heard.channels.set(channel.id, channel);
  });
  client.on('unadvertise', (ids) => {
    for (const id of ids) heard.channels.delete(id);
  });
  client.on('advertiseServices', (services) => heard.services.push(...services));
  client.on('unadvertiseServices', (ids) => {
    heard.services = heard.services.filter(({ id }) => !ids.includes(id));
  });
  client.on('message', (message) => heard.messages.push(message));
  client.on('time', (time) => heard.times.push(time));
  client.on('parameterValues', (values) => heard.values.push(values));
  client.on('connectionGraphUpdate', (graph) => heard.graphs.push(graph));
  client.on('status', (status) => heard.status.push(status));
  client.on('serviceCallResponse', (response) => heard.responses.push(response));
  client.on('serviceCallFailure', (failure) => heard.failures.push(failure));
  await until(() => heard.channels.size > 0 || heard.errors.length > 0 || socket.readyState === socket.CLOSED);

  const channel = (topic: string): Channel => {
    const found = [...heard.channels.values()].find((one) => one.topic === topic);
    if (found === undefined) throw new Error(`no topic ${topic}`);
    return found;
  };
  let calls = 0;
  return {
    socket,
    client,
    heard,
    channel,
    topics: () => [...heard.channels.values()].map(({ topic }) => topic),
    subscribe: (topic: string): number => client.subscribe(channel(topic).id),
    of: (subscription: number) =>
      heard.messages.filter(({ subscriptionId }) => subscriptionId === subscription).map(({ data }) => json(data)),
    /** The answer to a service call. */
    call: async (name: string, params: object): Promise<Record<string, unknown>> => {
      const serviceId = heard.services.find((service) => service.name === name)?.id ?? 0;
      const callId = calls++;
      client.sendServiceCallRequest({
        serviceId,
        callId,
        encoding: 'json',
        data: bytes.encode(JSON.stringify(params)),
      });
      const mine = (one: { readonly callId: number }): boolean => one.callId === callId;
      await until(() => heard.responses.some(mine) || heard.failures.some(mine));
      const failure = heard.failures.find(mine);
      if (failure !== undefined) throw new Error(failure.message);
      return json((heard.responses.find(mine) as ServiceCallResponse).data);
    },
  };
};
