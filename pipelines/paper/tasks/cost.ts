import { lastValueFrom, takeLast } from 'rxjs';
import { clock } from '../../../modules/index.ts';
import { training } from '../../assemble.ts';
import { initialControls } from '../../controls.ts';
import type { Doing, Json } from '../../jobs/index.ts';
import { drawNetwork } from '../../network.ts';
import { trialSteps } from '../../spec.ts';
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

/** The task `cost`: how long a step takes. It measures time, so no two runs of it are the same. */
export const cost = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { spec: data, units, steps, repeats } = params as unknown as CostParams;
  const rows: Cost['rows'][number][] = [];
  for (const [i, size] of units.entries()) {
    for (const [k, rule] of RULES.entries()) {
      const base = specOf(data);
      const spec = specOf({ ...base, reservoir: { ...base.reservoir, units: size }, rule });
      const network = drawNetwork(spec);
      const trials = Math.ceil(steps / trialSteps(spec));
      let micros = Number.POSITIVE_INFINITY;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const ticks = clock({ trials, trialSteps: trialSteps(spec), controls: initialControls(spec), burst: 50 });
        const began = performance.now();
        await lastValueFrom(training(spec, network)(ticks).pipe(takeLast(1)));
        micros = Math.min(micros, ((performance.now() - began) * 1000) / (trials * trialSteps(spec)));
      }
      rows.push({ units: size, rule: rule ?? 'none', micros });
      progress((i * RULES.length + k + 1) / (units.length * RULES.length));
    }
  }
  return { rows } satisfies Cost as unknown as Json;
};
