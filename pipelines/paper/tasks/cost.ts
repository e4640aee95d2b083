import { lastValueFrom, takeLast } from 'rxjs';
import { clock } from '../../../modules/index.ts';
import type { Doing, Json } from '../../jobs/index.ts';
import { training } from '../../run/pipeline.ts';
import { pipelineOf } from '../../run/pipelineOf.ts';
import { sharing } from '../../run/shared.ts';
import type { NetworkSpec } from '../../run/spec.ts';
import { specOf } from './params.ts';

export interface CostParams {
  /** The pipeline, but for its rule and its size. */
  readonly spec: Json;
  readonly units: readonly number[];
  readonly steps: number;
  readonly repeats: number;
}

/** µs for one step of a pipeline with a rule: the fastest of some repeats, what disturbs it being others' work. */
export interface Cost {
  readonly rows: readonly { readonly units: number; readonly rule: string; readonly micros: number }[];
}

const RULES = [null, 'hebbian', 'force'] as const;
type Rule = (typeof RULES)[number];

/** µs a step of one run. */
const timed = async (base: NetworkSpec, units: number, rule: Rule, steps: number): Promise<number> => {
  const spec = specOf({ ...base, reservoir: { ...base.reservoir, units }, rule });
  const pipeline = pipelineOf(spec);
  const { share } = sharing();
  const { trialSteps: trialLength } = pipeline;
  const trials = Math.ceil(steps / trialLength);
  const ticks = clock({ trials, trialSteps: trialLength, controls: spec, burst: 50 });
  const began = performance.now();
  await lastValueFrom(training(pipeline, share)(ticks).pipe(takeLast(1)));
  return ((performance.now() - began) * 1000) / (trials * trialLength);
};

/**
 * The task `cost`: how long a step takes. It measures time, so no two runs of it are the same. Rules take turns, so that
 * what disturbs one disturbs all; before anything counts each runs once, so that none is timed while it is compiled.
 */
export const cost = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { spec: data, units, steps, repeats } = params as unknown as CostParams;
  const base = specOf(data);
  for (const rule of RULES) await timed(base, units[0] ?? 1, rule, steps);
  const rows: Cost['rows'][number][] = [];
  for (const [i, size] of units.entries()) {
    const fastest = RULES.map(() => Number.POSITIVE_INFINITY);
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const [k, rule] of RULES.entries()) {
        fastest[k] = Math.min(fastest[k] as number, await timed(base, size, rule, steps));
      }
      progress((i + (repeat + 1) / repeats) / units.length);
    }
    for (const [k, rule] of RULES.entries())
      rows.push({ units: size, rule: rule ?? 'none', micros: fastest[k] as number });
  }
  return { rows } satisfies Cost as unknown as Json;
};
