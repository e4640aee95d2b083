import type { Json } from '../jobs/index.ts';
import type { JsonObject, Scale } from './experiment.ts';

const same = (spec: JsonObject): JsonObject => spec;

/** Twenty of twenty networks are enough to say that it is so in four of five; fifty are what the published program ran. */
const LOOKS = [20, 50];

/** @param most networks that a claim may rest on */
export const full = (most = LOOKS.at(-1) as number): Scale => ({
  name: 'full',
  looks: [...LOOKS.filter((look) => look < most), most],
  pick: (value) => value,
  shape: same,
});

/** For minutes: few networks, and less training. */
export const quick = (networks = 3): Scale => ({
  name: 'quick',
  looks: [networks],
  pick: (_, value) => value,
  shape: same,
});

const SIDE = 10;
const PERIOD = 60;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const brief = (task: Json): Json => {
  if (!isObject(task)) return { kind: task, period: PERIOD };
  if (task.kind === 'several') return { ...task, of: (task.of as readonly Json[]).map(brief) };
  return { ...task, period: PERIOD, ...(task.rest === undefined ? {} : { rest: PERIOD / 10 }) };
};

const within = (cue: JsonObject): JsonObject => ({
  ...cue,
  size: 2,
  row: (cue.row as number) % SIDE,
  column: (cue.column as number) % SIDE,
});

const smaller = (attractor: Json): Json => {
  if (attractor === null) return null;
  const given: JsonObject = isObject(attractor) ? attractor : { kind: attractor };
  if (given.kind === 'oscillators') return { ...given, neurons: 20 };
  if (given.kind === 'ring') return { ...given, neurons: 32, warmup: 10 };
  const { cue } = given;
  const cues = Array.isArray(cue) ? { cue: cue.map(within) } : isObject(cue) ? { cue: within(cue) } : {};
  return { ...given, side: SIDE, warmup: 10, weights: { noise: 0.1 }, ...cues };
};

/** For tests: networks of 30 units and trials of 60 ms. They learn nothing, but all that is drawn is there. */
export const tiny = (networks = 2): Scale => ({
  name: 'tiny',
  looks: [networks],
  pick: (_, __, value) => value,
  shape: (spec) => ({
    ...spec,
    task: brief(spec.task as Json),
    ...(spec.attractor === undefined ? {} : { attractor: smaller(spec.attractor) }),
    reservoir: { ...(isObject(spec.reservoir) ? spec.reservoir : {}), units: 30, connectivity: 0.3 },
  }),
});
