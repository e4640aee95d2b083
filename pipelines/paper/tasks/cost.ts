import { lastValueFrom, tap } from 'rxjs';
import { clock } from '../../../modules/index.ts';
import type { Doing, Json } from '../../jobs/index.ts';
import { training } from '../../run/pipeline.ts';
import { pipelineOf } from '../../run/pipelineOf.ts';
import { sharing } from '../../run/shared.ts';
import { specOf } from './params.ts';

export interface CostParams {
  /** The pipelines to time, by name: specs, but for their size. */
  readonly specs: { readonly [name: string]: Json };
  readonly units: readonly number[];
  readonly steps: number;
  readonly repeats: number;
}

/** µs for one step of a pipeline: the fastest of some repeats, what disturbs it being others' work. */
export interface Cost {
  readonly rows: readonly { readonly units: number; readonly name: string; readonly micros: number }[];
}

/** µs a step, from the first on: drawing the matrices does not count. */
const timed = async (data: Json, units: number, steps: number): Promise<number> => {
  const given = data as { readonly reservoir?: object };
  const spec = specOf({ ...given, reservoir: { ...given.reservoir, units } });
  const pipeline = pipelineOf(spec);
  const { trialSteps } = pipeline;
  const trials = Math.ceil(steps / trialSteps);
  const ticks = clock({ trials, trialSteps, controls: spec, burst: 50 });
  let began = Number.NaN;
  await lastValueFrom(
    training(
      pipeline,
      sharing().share,
    )(ticks).pipe(
      tap(() => {
        if (Number.isNaN(began)) began = performance.now();
      }),
    ),
  );
  return ((performance.now() - began) * 1000) / (trials * trialSteps - 1);
};

/**
 * The task `cost`: how long a step takes. It measures time, so no two runs of it are the same. Pipelines take turns, so that
 * what disturbs one disturbs all; before anything counts each runs once, so that none is timed while it is compiled.
 */
export const cost = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { specs, units, steps, repeats } = params as unknown as CostParams;
  const all = Object.entries(specs);
  for (const [, spec] of all) await timed(spec, units[0] ?? 1, steps);
  const rows: Cost['rows'][number][] = [];
  for (const [i, size] of units.entries()) {
    const fastest = all.map(() => Number.POSITIVE_INFINITY);
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const [k, [, spec]] of all.entries()) {
        fastest[k] = Math.min(fastest[k] as number, await timed(spec, size, steps));
      }
      progress((i + (repeat + 1) / repeats) / units.length);
    }
    for (const [k, [name]] of all.entries()) rows.push({ units: size, name, micros: fastest[k] as number });
  }
  return { rows } satisfies Cost as unknown as Json;
};
