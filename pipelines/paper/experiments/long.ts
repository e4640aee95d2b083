import { gaussianProcess } from '../../../modules/index.ts';
import { html, prose } from '../../report/index.ts';
import { deviation } from '../../statistics/index.ts';
import { chanceOf, chanceRows, chanceSingle } from '../chance.ts';
import { type Claim, differences, inMost, onAverage } from '../claim.ts';
import {
  at,
  type Condition,
  condition,
  fresh,
  isBrief,
  lastOf,
  named,
  rowsOf,
  runsOf,
  valueAfter,
} from '../condition.ts';
import { conditions, gp } from '../conditions.ts';
import type { Experiment, PaperFigure, Results, Scale } from '../experiment.ts';
import { curves, outputs } from '../learning.ts';
import { dots, green, orange, sky, vermillion } from '../plot.ts';

const { longMemory, longAlone, longForce, longForceMemory, gpMemory, gpAlone, gpForce, hardMemory, hardAlone } =
  conditions;
const { gpLongMemory, gpLongAlone } = conditions;
const compared = [longMemory, longAlone, longForce, longForceMemory];

const hardLong = (name: string, colour: string, attractor: string | null): Condition =>
  condition({ name, colour, spec: { task: gp(10_000, 2000), attractor }, trials: [50, 2, 2] });
const hardLongMemory = hardLong('10 s, hard + working memory', sky, 'replayed');
const hardLongAlone = hardLong('10 s, hard, alone', orange, null);

const recoloured = (name: string, colour: string, one: Condition): Condition => ({ ...one, name, colour });
const second = [
  named('1 s + working memory', gpMemory),
  named('1 s alone', gpAlone),
  recoloured('1 s, hard + working memory', sky, hardMemory),
  recoloured('1 s, hard, alone', orange, hardAlone),
  named('1 s, FORCE alone', gpForce),
];
const ten = [
  named('10 s + working memory', gpLongMemory),
  named('10 s alone', gpLongAlone),
  hardLongMemory,
  hardLongAlone,
];

/** A target that varies less than this is weak beside the exploration noise, whose standard deviation is 0.29. */
const WEAK = 0.5;
const spreads = new Map<number, number>();
const spreadOf = (seed: number): number => {
  const known = spreads.get(seed) ?? deviation(gaussianProcess({ period: 1000, seed }).data);
  spreads.set(seed, known);
  return known;
};

/** Fresh seeds whose targets are of a kind, in order. It can be told before anything is learnt. */
const freshWhere = (isWanted: (seed: number) => boolean): ((nth: number) => number) => {
  const found: number[] = [];
  let next = 0;
  return (nth) => {
    while (found.length <= nth) {
      const seed = fresh(next++);
      if (isWanted(seed)) found.push(seed);
    }
    return found[nth] as number;
  };
};

const force = (name: string, colour: string, isWanted: (seed: number) => boolean): Condition =>
  condition({
    name,
    colour,
    spec: { task: gp(), attractor: null, rule: 'force' },
    trials: [20, 10, 2],
    seedOf: freshWhere(isWanted),
  });
const weak = force('FORCE alone, weak targets', vermillion, (seed) => spreadOf(seed) < WEAK);
const strong = force('FORCE alone, other targets', green, (seed) => spreadOf(seed) >= WEAK);

const LONG = { task: 'long', attractor: null };
const GP1 = { task: gp(), attractor: null };
const GP10 = { task: gp(10_000), attractor: null };

/** The working memory lets the Hebbian rule learn something. */
const learns = (scale: Scale, kind: string, pair: readonly [Condition, Condition], trials: number): Claim => ({
  claim: `With the working memory the Hebbian rule learns ${kind}; without, much worse.`,
  ofPaper: true,
  restsOn: pair,
  isBrief: isBrief(scale, pair, trials),
  parts: (looked) => [
    inMost(`zero shift after ${trials} trials, with`, looked.n, at(looked.of(pair[0]), trials, 'zeroShift'), {
      least: 0.9,
    }),
    onAverage('zero shift, with − without', looked.n, differences(looked, pair, valueAfter(trials, 'zeroShift')), {
      least: 0.3,
    }),
  ],
});

/** How well FORCE learns, network by network, against how much its target varies. */
const weakness = (results: Results, scale: Scale): readonly PaperFigure[] => {
  const series = [strong, weak].map((one) => ({
    name: one.name,
    colour: one.colour,
    points: runsOf(results, scale, one).map((run) => ({ x: spreadOf(run.seed), y: lastOf(run).zeroShift })),
  }));
  if (series.every(({ points }) => points.length === 0)) return [];
  return [
    {
      name: 'force-weak',
      spec: dots(series, 'standard deviation of the target', 'correlation at zero shift'),
      caption: `FORCE alone on random signals of 1 s after ${scale.pick(20, 10, 2)} trials, network by network: targets that vary little are often not learnt.`,
    },
  ];
};

export const long: Experiment = {
  id: '2B',
  title: '2B · A long task: a signal of 10 s, and random ones',
  singles: (scale) => [LONG, GP1, GP10].map((spec) => chanceSingle(scale, spec)),
  shown: () => [...compared, ...second, ...ten, weak, strong],
  claims: (scale) => [
    {
      claim: 'With the working memory the Hebbian rule learns the signal of 10 s.',
      ofPaper: true,
      restsOn: [longMemory],
      isBrief: isBrief(scale, [longMemory]),
      parts: ({ n, of }) => [
        inMost('performance after 200 trials', n, at(of(longMemory), 200), { least: 0.97 }),
        inMost('zero shift', n, at(of(longMemory), 200, 'zeroShift'), { least: 0.97 }),
      ],
    },
    {
      claim: 'Without it the Hebbian rule fails on 10 s, and its performance falls with training.',
      ofPaper: true,
      restsOn: [longAlone],
      isBrief: isBrief(scale, [longAlone]),
      parts: (looked) => [
        inMost('zero shift after 200 trials', looked.n, at(looked.of(longAlone), 200, 'zeroShift'), { most: 0.3 }),
        onAverage(
          'performance after 200 − after 10',
          looked.n,
          looked.of(longAlone).map((run) => valueAfter(200)(run) - valueAfter(10)(run)),
          { most: 0 },
        ),
      ],
    },
    {
      claim: 'With the working memory the Hebbian rule does at least as well as FORCE alone.',
      ofPaper: true,
      restsOn: [longMemory, longForce],
      isBrief: isBrief(scale, [longMemory, longForce], 50),
      parts: (looked) => [
        inMost(
          'performance after 50 trials of 10 s, Hebbian with − FORCE alone',
          looked.n,
          differences(looked, [longMemory, longForce], valueAfter(50)),
          { least: 0 },
        ),
      ],
    },
    {
      claim: 'FORCE alone is short of perfect at 10 s for want of a memory: with one it is near perfect.',
      ofPaper: true,
      restsOn: [longForce, longForceMemory],
      isBrief: isBrief(scale, [longForce, longForceMemory]),
      parts: ({ n, of }) => [
        inMost('performance, alone (50 trials)', n, at(of(longForce), 50), { most: 0.95 }),
        inMost('performance, with (5 trials)', n, at(of(longForceMemory), 5), { least: 0.99 }),
      ],
    },
    learns(scale, 'random signals of 1 s', [gpMemory, gpAlone], 200),
    learns(scale, 'random signals of 10 s', [gpLongMemory, gpLongAlone], 50),
    learns(scale, 'hard random signals of 1 s', [hardMemory, hardAlone], 200),
    learns(scale, 'hard random signals of 10 s', [hardLongMemory, hardLongAlone], 50),
    {
      claim: 'FORCE alone fails on random signals of 1 s that are weak.',
      ofPaper: false,
      restsOn: [weak],
      isBrief: isBrief(scale, [weak]),
      parts: ({ n, of }) => [
        inMost(
          `zero shift after 20 trials, targets with a standard deviation < ${WEAK}`,
          n,
          at(of(weak), 20, 'zeroShift'),
          { most: 0.9 },
          0.5,
        ),
      ],
    },
    {
      claim: 'FORCE alone learns the others.',
      ofPaper: false,
      restsOn: [strong],
      isBrief: isBrief(scale, [strong]),
      parts: ({ n, of }) => [
        inMost(
          `zero shift after 20 trials, targets with a standard deviation ≥ ${WEAK}`,
          n,
          at(of(strong), 20, 'zeroShift'),
          { least: 0.9 },
        ),
      ],
    },
  ],
  report: (results, scale) => ({
    text: html`<p>${prose('The long target adds a sine of 10 s to the short one, which repeats every second. To draw it the network must know which of ten seconds it is in. Its units have a time constant of 50 ms; what lasts 10 s must be held by its activity as a whole, which the exploration noise disturbs at every step.')}</p>
<p>${prose(`FORCE alone learns something of the shape (the fast part alone scores a performance of 0.73; chance is ${chanceOf(results, scale, LONG)?.performance.toFixed(2) ?? '–'}) but cannot keep its place. If that is for want of a memory, it should be near perfect with one within a few trials.`)}</p>
<p>${prose('Targets drawn from a Gaussian process have no such structure: easy ones change over about 100 ms (variance 10 000 ms²), hard ones over 45 ms (2000 ms²). Each network has targets of its own. About one in seven varies little over its second (a standard deviation under 0.5). FORCE alone often fails on those: the exploration noise that is fed back is as large as they are. The networks for these claims were chosen by their targets alone; the limits were set after twenty pilot networks, which are not among them.')}</p>`,
    figures: [
      ...outputs(
        results,
        scale,
        'long-outputs',
        [longMemory, longAlone, longForce],
        10,
        'The long target and what is drawn after training.',
      ),
      ...curves(results, scale, 'long-curves', compared, 'Learning the long target.', LONG),
      ...curves(results, scale, 'gp-1s', second, 'Learning random signals of 1 s.', GP1),
      ...curves(results, scale, 'gp-10s', ten, 'Learning random signals of 10 s.', GP10),
      ...weakness(results, scale),
    ],
    rows: [
      ...rowsOf(
        results,
        scale,
        compared.map((one) => named(`long: ${one.name}`, one)),
      ),
      ...rowsOf(
        results,
        scale,
        [...second, ...ten, weak, strong].map((one) => named(`random: ${one.name}`, one)),
      ),
      ...chanceRows(results, scale, 'chance, long', LONG),
      ...chanceRows(results, scale, 'chance, random 1 s', GP1),
      ...chanceRows(results, scale, 'chance, random 10 s', GP10),
    ],
  }),
};
