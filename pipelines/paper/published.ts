import type { Measure } from './condition.ts';
import type { Noted } from './interval.ts';
import data from './published.json' with { type: 'json' };

/** A number that the published program gave, after so many trials of training. */
export interface Figure extends Noted {
  readonly trials: number;
  readonly measure: Measure;
}

/** One experiment of the published program. */
export interface Line {
  readonly name: string;
  readonly noisesPerNetwork: number;
  readonly testTrials: number;
  /** Of targets that are not ours, their rms: errors are compared as shares of it. */
  readonly targetRms: number | undefined;
  readonly figures: readonly Figure[];
}

interface Written {
  readonly line: string;
  readonly networks: number;
  readonly noisesPerNetwork: number;
  readonly testTrials: number;
  readonly targetRms?: number;
  readonly figures: readonly {
    readonly trials: number;
    readonly measure: string;
    readonly mean: number;
    readonly sd: number | null;
    readonly sdOfNetworkMeans?: number;
  }[];
}

/** The fewest decimals that anything was rounded to: of 0.98 nobody knows whether it was 0.980. */
const FEWEST = 2;

/** Half of the last digit. */
const roundingOf = (value: number): number => 0.5 / 10 ** Math.max(FEWEST, `${value}`.split('.')[1]?.length ?? 0);

/**
 * What the published program gave, line by line (published.json says how it was measured). The unit is the network: where
 * each ran with several noises, the spread of the networks' own means counts, if it was kept; where not, that over
 * networks and noises.
 */
export const published: readonly Line[] = (data.lines as readonly Written[]).map(
  ({ line, networks, noisesPerNetwork, testTrials, targetRms, figures }) => ({
    name: line,
    noisesPerNetwork,
    testTrials,
    targetRms,
    figures: figures.map(({ trials, measure, mean, sd, sdOfNetworkMeans }) => ({
      trials,
      measure: measure as Measure,
      mean,
      sd: sdOfNetworkMeans ?? sd ?? undefined,
      networks,
      rounding: roundingOf(mean),
    })),
  }),
);

/** @throws {Error} if there is no such line */
export const lineOf = (name: string): Line => {
  const found = published.find((line) => line.name === name);
  if (found === undefined) throw new Error(`published.json: expected a line ${JSON.stringify(name)}, found none`);
  return found;
};
