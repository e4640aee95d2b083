import type { Job } from '../jobs/index.ts';
import { type Experiment, nameOf, type Results, type Scale, type Series } from './experiment.ts';
import { type Standing, standingOf } from './standing.ts';

/** A job that a report needs. */
export interface Wanted {
  readonly id: string;
  readonly job: Job;
  /** About how long it takes on one core (s). */
  readonly seconds: number;
}

/** What is shown, but no claim rests on it, has so many networks. */
const SHOWN = 10;

/** How all claims of some experiments stand. */
export const standings = (some: readonly Experiment[], results: Results, scale: Scale): readonly Standing[] =>
  some.flatMap(({ claims }) => claims(scale).map((claim) => standingOf(claim, results, scale)));

interface Need {
  readonly wanted: Wanted;
  readonly rank: number;
  readonly nth: number;
}

/** So that claims are decided one after another, the cheapest first: a job is as urgent as the cheapest claim that it is for. */
const urgency = (restsOn: readonly Series<unknown>[], scale: Scale): number =>
  Math.max(...restsOn.map(({ seconds }) => seconds(scale)));

const LAST = Number.MAX_VALUE;

/**
 * What is to be run, as results so far have it, what is done already included: few networks of everything, and more of what
 * undecided claims rest on. It is worked out anew when all of it has been run, until it asks for nothing more.
 * @param wants how many networks a claim is to have
 */
export const agenda = (
  some: readonly Experiment[],
  scale: Scale,
  results: Results,
  wants: (standing: Standing) => number = (standing) => standing.wants,
): readonly Wanted[] => {
  const all = new Map<string, Need>();
  const add = (job: Job, seconds: number, rank: number, nth: number): void => {
    const id = nameOf(job);
    const known = all.get(id);
    if (known === undefined || rank < known.rank) all.set(id, { wanted: { id, job, seconds }, rank, nth });
  };
  const addAll = (series: Series<unknown>, networks: number, rank: number): void => {
    const seconds = series.seconds(scale);
    for (let nth = 0; nth < networks; nth++) add(series.job(scale, nth), seconds, rank, nth);
  };
  for (const experiment of some) {
    for (const { job, seconds } of experiment.singles?.(scale) ?? []) add(job, seconds, 0, 0);
    for (const series of experiment.shown(scale)) addAll(series, Math.min(SHOWN, scale.looks[0] as number), LAST);
  }
  for (const standing of standings(some, results, scale)) {
    const { restsOn } = standing.claim;
    for (const series of restsOn) addAll(series, wants(standing), urgency(restsOn, scale));
  }
  return [...all.values()].sort((a, b) => a.rank - b.rank || a.nth - b.nth).map(({ wanted }) => wanted);
};

/** The most that can become of it: no claim is decided before it has as many networks as it may. */
export const most = (some: readonly Experiment[], scale: Scale, results: Results): readonly Wanted[] =>
  agenda(some, scale, results, ({ verdict, networks, wants }) =>
    verdict === 'undecided' || verdict === 'not enough runs to judge'
      ? (scale.looks.at(-1) as number)
      : Math.max(networks, wants),
  );
