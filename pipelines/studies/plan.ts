import { isRecord as isObject } from '../../modules/core/json.ts';
import type { JsonObject } from '../../modules/index.ts';
import { canonical, type Job, type Json, usedIn, versionOf } from '../jobs/index.ts';
import type { Range } from '../statistics/index.ts';

export type { JsonObject };

/** How a test is scored; see docs/cli.md. Of `rmse` less is better. */
export const MEASURES = ['performance', 'zeroShift', 'rmse'] as const;
export type Measure = (typeof MEASURES)[number];

/** Something that is varied: a place in the parameters, and what stands there. */
export interface Factor {
  /** `projection.strength` */
  readonly path: string;
  readonly base: Json;
  readonly levels: readonly Json[];
}

export interface Variant {
  /** What tells it from the base: `rule=force`, `memory=none, projection.strength=0.5`; the base is `base`. */
  readonly name: string;
  /** What stands at each factor's path, in the order of the factors. */
  readonly levels: readonly Json[];
  /** The task's parameters, but for the seed. */
  readonly params: JsonObject;
}

/** A study, thought through: which runs there are, and what is to be read from them. */
export interface Plan {
  readonly name: string;
  readonly task: string;
  readonly factors: readonly Factor[];
  /** The first is the base. */
  readonly variants: readonly [Variant, ...Variant[]];
  readonly seeds: readonly number[];
  /** What the comparisons are about; the others are reported beside it. */
  readonly measure: Measure;
  /** What scores of that measure lie between, where it is not what they usually do. */
  readonly range?: Range;
  /** A run has learnt at the first test whose measure is as good as this. */
  readonly criterion: number;
  /** Where it is not what its file seems to ask for, a line each. */
  readonly notes?: readonly string[];
}

/** Every variant of one seed has the same keyed noise and matrices: runs of one seed are paired. */
export const jobOf = ({ task }: Plan, { params }: Variant, seed: number): Job => ({
  task,
  params: { ...params, seed },
});

/** All runs; those of one seed stand together, so that comparisons can be made from the first seeds on. */
export const jobsOf = (plan: Plan): readonly Job[] =>
  plan.seeds.flatMap((seed) => plan.variants.map((variant) => jobOf(plan, variant, seed)));

export const isRecord = (value: unknown): value is JsonObject => isObject(value);

/** What the numbers of a plan's runs may depend on besides their parameters. */
export const versionOfPlan = ({ task, variants: [base] }: Plan): string => versionOf(task, usedIn(base.params));

/** `none`, `force`, `0.5`, `every(steps 5)` */
export const label = (level: Json): string => {
  if (level === null) return 'none';
  if (!isRecord(level)) return typeof level === 'string' ? level : JSON.stringify(level);
  const { kind, ...rest } = level;
  const inner = Object.entries(rest).map(([key, value]) => `${key} ${label(value)}`);
  const name = typeof kind === 'string' ? kind : '';
  return inner.length === 0 && name !== '' ? name : `${name}(${inner.join(', ')})`;
};

export const isSame = (a: Json, b: Json): boolean => canonical(a) === canonical(b);

/**
 * The same, and no other level of its factor is called so: in a word, where the kind tells it from all that stands in that
 * place elsewhere in the study; as JSON, where another level would have the same label (`true` and `"true"`).
 */
export const brief = (level: Json, { base, levels }: Factor): string => {
  const kind = isRecord(level) && typeof level.kind === 'string' ? level.kind : undefined;
  const rest = [base, ...levels].filter((other) => !isSame(other, level));
  const others = rest.map(label);
  if (kind !== undefined && !others.some((other) => other.startsWith(kind))) return kind;
  const own = label(level);
  return others.includes(own) || rest.some((other) => canonical(other) === own) ? canonical(level) : own;
};
