import { METHODS } from '../../pipelines/index.ts';

/** The simulation's methods as services. */

const properties = (fields: Readonly<Record<string, object>>): object => ({ type: 'object', properties: fields });
const text = { type: 'string' } as const;

interface Form {
  readonly description: string;
  readonly params: Readonly<Record<string, object>>;
}

/** What they take, as a form for whoever fills it in; the simulation says what is wrong with it. */
const FORMS: Readonly<Record<(typeof METHODS)[number], Form>> = {
  pause: { description: 'stops at the next step', params: {} },
  resume: { description: 'goes on', params: {} },
  step: { description: 'so many steps, then paused', params: { steps: { type: 'integer', minimum: 1, default: 1 } } },
  speed: { description: 'model time over real time, or "max"', params: { speed: {} } },
  reset: { description: 'anew from step 0, with this seed or the same', params: { seed: { type: 'integer' } } },
  swap: {
    description: 'another module in a place: rule, consolidation or attractor',
    params: { place: text, kind: text, parameters: { type: 'object' }, variant: text },
  },
  set: { description: 'gives parameters values', params: { parameters: { type: 'object' } } },
  get: { description: "the parameters' values", params: {} },
  load: { description: 'another pipeline: its name or its spec', params: { pipeline: {} } },
  save: { description: 'a checkpoint, in a file or as base64', params: { file: text } },
  restore: { description: 'goes on from a checkpoint', params: { file: text, checkpoint: text } },
  list: { description: 'pipelines that can be loaded, checkpoints that can be restored', params: {} },
  journal: { description: 'all changes so far, with their steps', params: {} },
};

const side = (name: string, schema: object): object => ({
  encoding: 'json',
  schemaName: name,
  schemaEncoding: 'jsonschema',
  schema: JSON.stringify({ title: name, ...schema }),
});

/** As they are advertised; ids count from 1. */
export const SERVICES: readonly object[] = METHODS.map((name, i) => ({
  id: i + 1,
  name: `/${name}`,
  type: `reservoir_rx.${name}`,
  request: side(`reservoir_rx.${name}.Request`, {
    ...properties(FORMS[name].params),
    description: FORMS[name].description,
  }),
  response: side(`reservoir_rx.${name}.Response`, properties({})),
}));

export const methodOf = (service: number): string | undefined => METHODS[service - 1];
