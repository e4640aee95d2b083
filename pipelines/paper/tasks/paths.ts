import { lastValueFrom, map, toArray } from 'rxjs';
import { isRecord } from '../../../modules/core/json.ts';
import { attractor, type Block, clock } from '../../../modules/index.ts';
import type { Doing, Json } from '../../jobs/index.ts';
import { sharing } from '../../run/shared.ts';
import { rounded, specOf } from './params.ts';

export interface PathsParams {
  /** A spec's attractor, with or without its defaults. */
  readonly attractor: Json;
  readonly seed: number;
  /** Runs with fresh input noise; with each of its cues, if it has several. */
  readonly runs: number;
  readonly steps: number;
  /** A position every so many steps. */
  readonly every: number;
  /** The rates of the first run at these steps. */
  readonly sheets?: readonly number[];
}

export interface Paths {
  /** By run, all those of one cue before those of the next: (column, row) of the bump's centre. */
  readonly paths: readonly (readonly (readonly [number, number])[])[];
  readonly sheets: readonly { readonly step: number; readonly rates: readonly number[] }[];
}

/** A live bump's parameters, or those of one that is recorded: they are the same. */
type Bump = {
  readonly kind: string;
  readonly side: number;
  readonly cue: Required<Block> | readonly Required<Block>[] | null;
};

/** The task `paths`: where the bump goes, run by run, with the same weights and fresh noise. */
export const paths = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { attractor: data, seed, runs, steps, every, sheets = [] } = params as unknown as PathsParams;
  const cues = isRecord(data) && Array.isArray(data.cue) ? data.cue : undefined;
  // Several cues are for several signals, whatever these are.
  const task = cues === undefined ? 'short' : { kind: 'several', of: cues.map(() => ({ kind: 'short' })) };
  const { kind: _, ...bump } = specOf({ task, attractor: data, seed }).memory as unknown as Bump;
  const total = runs * (cues?.length ?? 1);
  const { share } = sharing();
  const found: Paths['paths'][number][] = [];
  const kept: Paths['sheets'][number][] = [];
  for (let run = 0; run < total; run++) {
    const cue = Math.floor(run / runs);
    const moving = attractor({ ...bump, seed, noiseSeed: [seed, 'path', run], order: () => cue, share });
    const path = await lastValueFrom(
      clock({ trials: 1, trialSteps: steps }).pipe(
        moving,
        map(({ step, attractor: { position, x } }) => {
          if (run === 0 && sheets.includes(step)) kept.push({ step, rates: Array.from(x.data, rounded) });
          return step % every === 0 ? ([rounded(position.get(0)), rounded(position.get(1))] as const) : undefined;
        }),
        toArray(),
      ),
    );
    found.push(path.flatMap((at) => (at === undefined ? [] : [at])));
    progress((run + 1) / total);
  }
  return { paths: found, sheets: kept } satisfies Paths as unknown as Json;
};
