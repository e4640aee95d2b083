import type { Parameter } from '../thread/messages.ts';
import { jsonPacket, type Packet } from '../wire/packet.ts';

/** What Foxglove holds: no null, and no objects in our sense. */
type Shown = number | string | boolean;

/** A parameter's value as Foxglove shows it: null as the word for it, objects and lists as JSON text. */
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
 * What a client means that gives a parameter this value. Where null has a word, that word is null, and other text is what it
 * says as JSON: whoever sees a word writes a number in its place. What it means nothing to passes as it is, to be refused.
 */
export const meantBy = (known: Pick<Parameter, 'value' | 'orNull'> | undefined, given: unknown): unknown => {
  if (known === undefined || typeof given !== 'string') return given;
  const { value, orNull } = known;
  if (orNull !== undefined) return given === orNull ? null : jsonOrText(given);
  return typeof value === 'object' ? jsonOrText(given) : given;
};

/** Parameters as Foxglove shows them: a number stays a number of any kind even where it is whole. */
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

/** Those that there are no more: a name without a value. */
export const goneValues = (names: readonly string[]): Packet =>
  jsonPacket({ op: 'parameterValues', parameters: names.map((name) => ({ name })) });

export const INFO = 0;
export const WARNING = 1;
export const ERROR = 2;

export const statusPacket = (level: number, message: string, id?: string): Packet =>
  jsonPacket({ op: 'status', level, message, ...(id === undefined ? {} : { id }) });
