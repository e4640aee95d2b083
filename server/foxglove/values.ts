import type { Parameter } from '../thread/messages.ts';
import { jsonPacket, type Packet } from '../wire/packet.ts';

/** A value that Foxglove can hold. It has no null, and its objects are not ours. */
type Shown = number | string | boolean;

/** A parameter's value for Foxglove: null becomes a word, objects and lists become JSON text. */
export const shownOf = ({ value, orNull }: Pick<Parameter, 'value' | 'orNull'>): Shown | undefined => {
  if (value === null) return orNull;
  return typeof value === 'object' ? JSON.stringify(value) : value;
};

const jsonOrText = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/**
 * The value that a client means when it gives this one. For a parameter whose null is shown as a word, the word means null,
 * and other text is read as JSON: users write a number in place of the word. Anything else is passed on and refused there.
 */
export const meantBy = (known: Pick<Parameter, 'value' | 'orNull'> | undefined, given: unknown): unknown => {
  if (known === undefined || typeof given !== 'string') return given;
  const { value, orNull } = known;
  if (orNull !== undefined) return given === orNull ? null : jsonOrText(given);
  return typeof value === 'object' ? jsonOrText(given) : given;
};

/** Parameters for Foxglove. Numbers are marked as float64: without it, Foxglove takes a whole number for an integer. */
export const parameterValues = (
  parameters: readonly Pick<Parameter, 'name' | 'value' | 'orNull'>[],
  id?: string,
): Packet =>
  jsonPacket({
    op: 'parameterValues',
    parameters: parameters.map((parameter) => {
      const value = shownOf(parameter);
      return {
        name: parameter.name,
        ...(value === undefined ? {} : { value }),
        ...(typeof value === 'number' ? { type: 'float64' } : {}),
      };
    }),
    ...(id === undefined ? {} : { id }),
  });

/** Parameters that are gone: names without values. */
export const goneValues = (names: readonly string[]): Packet =>
  jsonPacket({ op: 'parameterValues', parameters: names.map((name) => ({ name })) });

export const INFO = 0;
export const WARNING = 1;
export const ERROR = 2;

export const statusPacket = (level: number, message: string, id?: string): Packet =>
  jsonPacket({ op: 'status', level, message, ...(id === undefined ? {} : { id }) });
