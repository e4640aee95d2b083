import type { Parameter } from '../messages.ts';
import { jsonPacket, type Packet } from '../packet.ts';

/** Parameters as Foxglove shows them: a number stays a number of any kind even where it is whole. */
export const parameterValues = (parameters: readonly Parameter[], id?: string): Packet =>
  jsonPacket({
    op: 'parameterValues',
    parameters: parameters.map(({ name, value }) => ({
      ...{ name, value },
      ...(typeof value === 'number' ? { type: 'float64' } : {}),
    })),
    ...(id === undefined ? {} : { id }),
  });

export const INFO = 0;
export const WARNING = 1;
export const ERROR = 2;

export const statusPacket = (level: number, message: string, id?: string): Packet =>
  jsonPacket({ op: 'status', level, message, ...(id === undefined ? {} : { id }) });
