import { type Signal, SMALL, sizeOf } from '../json/protocol.ts';
import type { Description, Progress, Sampled } from '../thread/messages.ts';
import { each, type Want } from '../wire/audience.ts';
import { COLUMNS, EVERY, rasterWriter, sheetWriter } from './images.ts';
import { PROGRESS_SCHEMA, RAW_IMAGE, SCALAR, type Schema, VALUES, vectorSchema } from './schemas.ts';

/** Hz, wall clock. */
export const RATE = 50;
/** What a number costs in an image. Base64 is written so much faster than JSON. */
const IMAGE = 1 / 8;

/** A topic, and the signal that it shows. Only the progress shows none. */
export interface Topic extends Schema {
  readonly topic: string;
  readonly want: Omit<Want, 'key'> | undefined;
}

/** `hebbian/readout.z` → `/hebbian/readout/z` */
export const topicOf = (signal: string): string => `/${signal.replaceAll('.', '/')}`;

/** Each variant has a progress of its own. */
export const progressTopic = (variant: string): string => (variant === '' ? '/progress' : `/${variant}/progress`);

/** The last word of a signal's name. */
const last = (name: string): string => name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);

const scalar =
  (name: string) =>
  () =>
  ({ step, time, trial, values }: Sampled) =>
    values[name] === undefined ? undefined : Buffer.from(JSON.stringify({ step, time, trial, value: values[name] }));

const vector =
  (name: string, fields: readonly string[]) =>
  () =>
  ({ step, time, trial, values }: Sampled) => {
    const value = values[name];
    if (!(value instanceof Float64Array)) return undefined;
    const message: Record<string, unknown> = { step, time, trial };
    fields.forEach((field, i) => {
      message[field] = value[i];
    });
    return Buffer.from(JSON.stringify(message));
  };

const list =
  (name: string) =>
  () =>
  ({ step, time, trial, values }: Sampled) => {
    const value = values[name];
    if (!(value instanceof Float64Array)) return undefined;
    return Buffer.from(JSON.stringify({ step, time, trial, values: Array.from(value) }));
  };

/** How a signal is drawn as an image, of any size. Undefined if it is no image. */
const imageOf = (signal: Signal): Pick<Want, 'cost' | 'writer'> | undefined => {
  const { name, layout } = signal;
  const size = sizeOf(signal);
  const side = Math.sqrt(size);
  if (layout === 'sheet' && Number.isInteger(side))
    return { cost: size * IMAGE, writer: each(sheetWriter(name, side)) };
  if (layout === 'raster') return { cost: (size * COLUMNS * IMAGE) / EVERY, writer: each(rasterWriter(name, size)) };
  return undefined;
};

const large = (signal: Signal): Topic => {
  const { name } = signal;
  const wanted = { names: [name], rate: RATE, mode: 'latest' } as const;
  return { topic: topicOf(name), ...VALUES, want: { ...wanted, cost: sizeOf(signal), writer: each(list(name)) } };
};

const small = (signal: Signal): readonly Topic[] => {
  const { name, shape } = signal;
  const size = sizeOf(signal);
  const fields = Array.from({ length: size }, (_, i) => `${last(name)}${i}`);
  const schema = shape.length === 0 ? SCALAR : vectorSchema(fields);
  const writer = each(shape.length === 0 ? scalar(name) : vector(name, fields));
  const wanted = { names: [name], rate: RATE, cost: size, writer };
  return [
    { topic: topicOf(name), ...schema, want: { ...wanted, mode: 'minmax' } },
    { topic: `${topicOf(name)}/full`, ...schema, want: { ...wanted, mode: 'all' } },
  ];
};

const topicsFor = (signal: Signal): readonly Topic[] => {
  const { name } = signal;
  const image = imageOf(signal);
  if (image === undefined) return sizeOf(signal) > SMALL ? [large(signal)] : small(signal);
  return [{ topic: topicOf(name), ...RAW_IMAGE, want: { names: [name], rate: RATE, mode: 'latest', ...image } }];
};

export const topicsOf = ({ signals, variants }: Pick<Description, 'signals' | 'variants'>): readonly Topic[] => [
  ...signals.flatMap(topicsFor),
  ...variants.map((variant): Topic => ({ topic: progressTopic(variant), ...PROGRESS_SCHEMA, want: undefined })),
];

export const progressPayload = ({ step, trial, stepsPerSecond, timesReal, score }: Progress): Buffer =>
  Buffer.from(
    JSON.stringify({
      ...{ step, trial, stepsPerSecond, timesReal },
      ...{ performance: score?.performance, zeroShift: score?.zeroShift },
    }),
  );
