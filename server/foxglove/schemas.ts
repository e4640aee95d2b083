/** JSON schemas for Foxglove: one for each channel, as text. */

const integer = { type: 'integer' } as const;
const real = { type: 'number' } as const;

const stamp = {
  step: { ...integer, description: 'time step' },
  time: { ...real, description: 'model time (ms)' },
  trial: { ...integer, description: 'trial, from 0' },
} as const;

const object = (title: string, properties: object): string => JSON.stringify({ title, type: 'object', properties });

export interface Schema {
  readonly schemaName: string;
  readonly schema: string;
}

const of = (schemaName: string, properties: object): Schema => ({
  schemaName,
  schema: object(schemaName, properties),
});

export const SCALAR: Schema = of('reservoir_rx.Scalar', { ...stamp, value: real });

/** @param fields names of the entries */
export const vectorSchema = (fields: readonly string[]): Schema =>
  of('reservoir_rx.Vector', { ...stamp, ...Object.fromEntries(fields.map((field) => [field, real])) });

export const VALUES: Schema = of('reservoir_rx.Values', {
  ...stamp,
  values: { type: 'array', items: real, description: 'row by row' },
});

export const PROGRESS_SCHEMA: Schema = of('reservoir_rx.Progress', {
  step: integer,
  trial: { ...integer, description: 'trials finished' },
  stepsPerSecond: real,
  timesReal: { ...real, description: 'model time over wall time' },
  performance: { ...real, description: "of the last trial's own output, learning on" },
  zeroShift: { ...real, description: 'the same without shift' },
});

/** Foxglove's own schema of images. Its image panel looks for this name. */
export const RAW_IMAGE: Schema = of('foxglove.RawImage', {
  timestamp: {
    type: 'object',
    title: 'time',
    properties: { sec: { ...integer, minimum: 0 }, nsec: { ...integer, minimum: 0, maximum: 999_999_999 } },
  },
  frame_id: { type: 'string' },
  width: { ...integer, minimum: 0 },
  height: { ...integer, minimum: 0 },
  encoding: { type: 'string' },
  step: { ...integer, minimum: 0, description: 'bytes in a row' },
  data: { type: 'string', contentEncoding: 'base64' },
});
