import type { Json } from '../jobs/index.ts';
import type { JsonObject, Scale } from './experiment.ts';
import { FEWEST } from './judge.ts';

const same = (spec: JsonObject): JsonObject => spec;

export const full = (seeds = 10): Scale => ({ name: 'full', seeds, pick: (value) => value, shape: same });

/** For minutes: as many networks as can be judged, and less training. */
export const quick = (seeds = FEWEST): Scale => ({ name: 'quick', seeds, pick: (_, value) => value, shape: same });

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
export const tiny = (seeds = 2): Scale => ({
  name: 'tiny',
  seeds,
  pick: (_, __, value) => value,
  shape: (spec) => ({
    ...spec,
    task: brief(spec.task as Json),
    ...(spec.attractor === undefined ? {} : { attractor: smaller(spec.attractor) }),
    reservoir: { ...(isObject(spec.reservoir) ? spec.reservoir : {}), units: 30, connectivity: 0.3 },
  }),
});
