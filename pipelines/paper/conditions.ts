import type { Json } from '../jobs/index.ts';
import { okabeIto } from '../report/index.ts';
import { type Condition, condition, fresh, type Given, named } from './condition.ts';
import type { JsonObject } from './experiment.ts';

export const gp = (period = 1000, variance = 10_000): JsonObject => ({
  kind: 'gaussianProcess',
  ...(period === 1000 ? {} : { period }),
  ...(variance === 10_000 ? {} : { variance }),
});
const { blue, vermillion, green, purple } = okabeIto;
const MEMORY = 'Hebbian + working memory';
const ALONE = 'Hebbian alone';
const replayed = { attractor: 'replayed' };
const alone = { attractor: null };
/** Updates once a trial, at a constant rate. */
export const onceATrial = { rule: { kind: 'hebbian', decay: null }, consolidation: 'perTrial' };

/** Of each second of a digit, ms that the pen takes from the middle of the page, and back to it. */
export const REST = 100;

/** The ten digits, and the published cues: +1 on the block at rows and columns 5 · digit … 5 · digit + 4. */
export const digits: JsonObject = {
  kind: 'several',
  of: Array.from({ length: 10 }, (_, digit) => ({ kind: 'digit', digit, rest: REST })),
};
export const digitCues: readonly JsonObject[] = Array.from({ length: 10 }, (_, d) => ({ row: 5 * d, column: 5 * d }));
/** What their chance level and their rms are asked of. */
export const DIGITS: JsonObject = { task: digits, ...alone };
/** As in a test: 0, 1, … 9, 0, … */
const inTurn: JsonObject = { ...digits, order: 'inTurn' };
const SIX = { noise: 0.12 };

/** With a working memory, and without: the same task and protocol. */
const pair = (
  task: Json,
  trials: Given['trials'],
  rest: Partial<Given> & { readonly learning?: JsonObject } = {},
): readonly [Condition, Condition] => {
  const { learning = {}, ...others } = rest;
  return [
    condition({ name: MEMORY, colour: blue, spec: { task, ...replayed, ...learning }, trials, ...others }),
    condition({ name: ALONE, colour: vermillion, spec: { task, ...alone, ...learning }, trials, ...others }),
  ];
};

const [shortMemory, shortAlone] = pair('short', [400, 50, 2], { draw: 4 });
const [longMemory, longAlone] = pair('long', [200, 3, 2], { draw: 20 });
const [gpMemory] = pair(gp(), [400, 50, 2], { draw: 4 });
const [, gpAlone] = pair(gp(), [200, 50, 2], { draw: 4 });
const [trialMemory, trialAlone] = pair(gp(), [100, 100, 2], { learning: onceATrial });
const [hardMemory, hardAlone] = pair(gp(1000, 2000), [400, 20, 2]);
const [gpLongMemory, gpLongAlone] = pair(gp(10_000), [200, 2, 2]);

const forced = (name: string, colour: string, spec: JsonObject, trials: Given['trials'], draw = {}): Condition =>
  condition({ name, colour, spec: { ...spec, rule: 'force' }, trials, ...draw });

/** The conditions of the published table. */
export const conditions = {
  shortMemory,
  shortAlone,
  shortForce: forced('FORCE alone', green, { task: 'short', ...alone }, [100, 20, 2], { draw: 4 }),
  longMemory,
  longAlone,
  longForce: forced('FORCE alone', green, { task: 'long', ...alone }, [50, 2, 2], { draw: 20 }),
  longForceMemory: forced('FORCE + working memory', purple, { task: 'long', ...replayed }, [20, 1, 2]),
  gpMemory,
  gpAlone,
  gpForce: forced('FORCE alone', green, { task: gp(), ...alone }, [50, 20, 2]),
  hardMemory,
  hardAlone,
  trialMemory: named('once a trial, with working memory', trialMemory),
  trialAlone: named('once a trial, without', trialAlone),
  gpLongMemory,
  gpLongAlone,
  digitsMemory: condition({
    name: MEMORY,
    colour: blue,
    spec: { task: inTurn, attractor: { kind: 'replayed', weights: SIX, cue: digitCues } },
    trials: [2000, 60, 10],
    draw: 10,
    seedOf: fresh,
  }),
  digitsAlone: condition({
    name: ALONE,
    colour: vermillion,
    spec: { task: inTurn, ...alone },
    trials: [2000, 60, 10],
    draw: 10,
    seedOf: fresh,
  }),
} as const satisfies Readonly<Record<string, Condition>>;
