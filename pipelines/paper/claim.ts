import type { Network, Results, Series } from './experiment.ts';
import { meanInterval, shareInterval } from './interval.ts';
import { decimal, percent, spoken, summary } from './statistics.ts';
import { type Asked, decide, type Outcome } from './verdict.ts';

/** One of the things that a criterion asks, as the data has it. */
export interface Judged {
  readonly asked: string;
  /** What was measured, with its interval. */
  readonly found: string;
  readonly outcome: Outcome;
  /** false: more networks could not decide it. */
  readonly open?: boolean;
}

/** One of the things that a criterion asks. `alpha`: what its interval's confidence lacks of 1. */
export type Part = (alpha: number) => Judged;

/** The networks that a claim is looked at with: `n` of each series, less those that failed; and whatever else was computed. */
export interface Looked {
  readonly n: number;
  readonly of: <R>(series: Series<R>) => readonly Network<R>[];
  readonly results: Results;
}

/** A statement of the paper, or of ours, and what has to be measured for it to hold. */
export interface Claim {
  readonly claim: string;
  /** Made by the paper; the others are ours. */
  readonly ofPaper: boolean;
  /** What it rests on, each with the same number of networks. */
  readonly restsOn: readonly Series<unknown>[];
  /** At this scale something is trained, tested or run for less than the criterion asks. */
  readonly isBrief: boolean;
  /** All of them have to hold. */
  readonly parts: (looked: Looked) => readonly Part[];
}

/** It is so in most networks: in four of five. */
export const MOST = 0.8;

const limits = ({ least, most }: Asked, digits: number): string =>
  [
    ...(least === undefined ? [] : [`≥ ${decimal(least, digits)}`]),
    ...(most === undefined ? [] : [`≤ ${decimal(most, digits)}`]),
  ].join(' and ');

const within = (value: number, { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: Asked): boolean =>
  value >= least && value <= most;

/** As many decimals as the limits have. */
const digitsOf = ({ least, most }: Asked): number =>
  Math.max(...[least, most].map((limit) => `${limit ?? ''}`.split('.')[1]?.length ?? 0));

/**
 * In most networks a number is within limits. A network whose run failed is one in which it is not.
 * @param n how many networks there are; the values of some may be missing
 * @param share what is called most of them
 */
export const inMost =
  (what: string, n: number, values: readonly number[], asked: Asked, share = MOST): Part =>
  (alpha) => {
    const digits = digitsOf(asked);
    const passes = Array.from({ length: n }, (_, i) => i < values.length && within(values[i] as number, asked));
    const interval = shareInterval(passes, alpha);
    const k = passes.filter(Boolean).length;
    const failed = values.length < n ? `, ${n - values.length} failed` : '';
    const range = interval === undefined ? '' : ` (${percent(interval.low)} to ${percent(interval.high)} %)`;
    return {
      asked: `${what} ${limits(asked, digits)}${share === MOST ? '' : `, in ${percent(share)} %`}`,
      found: `in ${k} of ${n}${range}; ${spoken(summary(values), Math.max(2, digits + 1))}${failed}`,
      outcome: decide(interval, { least: share }),
    };
  };

/** The mean of a number is within limits: for what is about normal, and for paired differences, where neither side is all but perfect. */
export const onAverage =
  (what: string, n: number, values: readonly number[], asked: Asked, unit = ''): Part =>
  (alpha) => {
    const digits = Math.max(2, digitsOf(asked));
    const interval = values.length < n ? undefined : meanInterval(values, alpha);
    const range =
      interval === undefined ? '' : ` (${decimal(interval.low, digits)} to ${decimal(interval.high, digits)})`;
    const failed = values.length < n ? `; ${n - values.length} failed` : '';
    return {
      asked: `mean of ${what} ${limits(asked, digitsOf(asked))}${unit}`,
      found: `${values.length === 0 ? '–' : decimal(summary(values).mean, digits)}${range}${unit}${failed}`,
      outcome: decide(interval, asked),
    };
  };

/** What two series have of the same networks, subtracted: a − b. */
export const differences = <R>(
  { of }: Looked,
  [a, b]: readonly [Series<R>, Series<R>],
  value: (network: R) => number,
): readonly number[] => {
  const others = new Map(of(b).map((network) => [network.nth, value(network)]));
  return of(a).flatMap((network) => {
    const other = others.get(network.nth);
    return other === undefined ? [] : [value(network) - other];
  });
};
