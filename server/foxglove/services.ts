import { METHODS } from '../../pipelines/index.ts';
import type { Description } from '../thread/messages.ts';

/** The simulation's methods as services. */

const properties = (fields: Readonly<Record<string, object>>): object => ({ type: 'object', properties: fields });
const text = { type: 'string' } as const;
const COUNT = { type: 'integer', minimum: 0 } as const;
const oneOf = (names: readonly string[]): object => (names.length === 0 ? text : { ...text, enum: names });

type Places = Pick<Description, 'places' | 'variants'>;

interface Form {
  readonly description: string;
  readonly params: Readonly<Record<string, object>>;
}

/** The kinds that can stand in each place, in words: `rule (hebbian, force, none)`. */
const spokenPlaces = ({ places }: Places): string => {
  const kinds = new Map<string, Set<string>>();
  for (const { name, kinds: own } of places) {
    const known = kinds.get(name) ?? new Set();
    kinds.set(name, known);
    for (const { kind } of own) known.add(kind);
  }
  return [...kinds].map(([name, own]) => `${name} (${[...own].join(', ')})`).join(', ');
};

/** The form of a swap, with the places of this pipeline. A pipeline in code may have other places, or none. */
const swapForm = (described: Places): Form => {
  const { places, variants } = described;
  const several = variants.length > 1 || variants[0] !== '';
  return {
    description: `another module in a place: ${spokenPlaces(described) || 'this pipeline has none'}`,
    params: {
      place: oneOf([...new Set(places.map(({ name }) => name))]),
      kind: text,
      parameters: { type: 'object' },
      ...(several ? { variant: oneOf(variants) } : {}),
    },
  };
};

/** The parameters of the methods, as forms to fill in. The simulation checks what was filled in. */
const FORMS: Readonly<Record<Exclude<(typeof METHODS)[number], 'swap'>, Form>> = {
  pause: { description: 'stops at the next step', params: {} },
  resume: { description: 'goes on', params: {} },
  step: { description: 'so many steps, then paused', params: { steps: { type: 'integer', minimum: 1, default: 1 } } },
  speed: { description: 'model time over real time, or "max"', params: { speed: {} } },
  reset: { description: 'anew from step 0, with this seed or the same', params: { seed: { type: 'integer' } } },
  set: { description: 'gives parameters values', params: { parameters: { type: 'object' } } },
  get: { description: "the parameters' values", params: {} },
  load: { description: 'another pipeline: its name or its spec', params: { pipeline: {} } },
  save: { description: 'a checkpoint, in a file or as base64', params: { file: text } },
  restore: { description: 'goes on from a checkpoint', params: { file: text, checkpoint: text } },
  rewind: {
    description: 'goes back to a step, or a trial (from 0), of what ran, and stands still there',
    params: { step: COUNT, trial: COUNT, line: COUNT },
  },
  undo: { description: 'takes the last change back: goes to where it was made, without it', params: {} },
  redo: { description: 'goes to where it stood before the last undo', params: {} },
  branch: {
    description: 'goes on twice, side by side on the same noise: as it is, and with these parameters',
    params: { name: text, original: text, variant: text, parameters: { type: 'object' } },
  },
  timeline: { description: 'the lines of the past, where it stands, and what can be undone and redone', params: {} },
  list: { description: 'pipelines that can be loaded, checkpoints that can be restored', params: {} },
  journal: { description: 'all changes so far, with their steps', params: {} },
};

const side = (name: string, schema: object): object => ({
  encoding: 'json',
  schemaName: name,
  schemaEncoding: 'jsonschema',
  schema: JSON.stringify({ title: name, ...schema }),
});

/** A service, in the form in which it is advertised. */
export interface Service {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly request: object;
  readonly response: object;
}

/** All services. Their ids count from 1. */
export const servicesOf = (described: Places): readonly Service[] =>
  METHODS.map((name, i) => {
    const { description, params } = name === 'swap' ? swapForm(described) : FORMS[name];
    return {
      ...{ id: i + 1, name: `/${name}`, type: `reservoir_rx.${name}` },
      request: side(`reservoir_rx.${name}.Request`, { ...properties(params), description }),
      response: side(`reservoir_rx.${name}.Response`, properties({})),
    };
  });

export const methodOf = (service: number): string | undefined => METHODS[service - 1];
