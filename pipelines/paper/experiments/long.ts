import { html, prose } from '../../report/index.ts';
import { chanceOf, chanceRows, chanceWanted } from '../chance.ts';
import { after, atEnd, type Condition, conditions, rowsOf, runsOf, wantedOf } from '../conditions.ts';
import type { Experiment, JsonObject } from '../experiment.ts';
import { judge, restsOn } from '../judge.ts';
import { curves, outputs } from '../learning.ts';
import { blue, orange, sky, vermillion } from '../plot.ts';
import { spoken } from '../statistics.ts';

const { longMemory, longAlone, longForce, longForceMemory, gpMemory, gpAlone } = conditions;
const compared = [longMemory, longAlone, longForce, longForceMemory];

const gp = (period: number, variance = 10_000): JsonObject => ({ kind: 'gaussianProcess', period, variance });
const condition = (
  [name, colour]: readonly [string, string],
  task: JsonObject,
  attractor: string | null,
  trials: Condition['trials'],
  rank: number,
): Condition => ({ name, colour, spec: { task, attractor }, trials, rank });

const easy10 = condition(['10 s + working memory', blue], gp(10_000), 'replayed', [50, 2, 2], 0.94);
const easy10Alone = condition(['10 s alone', vermillion], gp(10_000), null, [50, 2, 2], 0.94);
const hard1 = condition(['1 s, hard + working memory', sky], gp(1000, 2000), 'replayed', [200, 20, 2], 0.89);
const hard1Alone = condition(['1 s, hard, alone', orange], gp(1000, 2000), null, [200, 20, 2], 0.89);
const hard10 = condition(['10 s, hard + working memory', sky], gp(10_000, 2000), 'replayed', [50, 2, 2], 0.97);
const hard10Alone = condition(['10 s, hard, alone', orange], gp(10_000, 2000), null, [50, 2, 2], 0.98);
const named = (name: string, condition: Condition): Condition => ({ ...condition, name });
const second = [named('1 s + working memory', gpMemory), named('1 s alone', gpAlone), hard1, hard1Alone];
const ten = [easy10, easy10Alone, hard10, hard10Alone];

const LONG = { task: 'long', attractor: null };
const GP1 = { task: { kind: 'gaussianProcess' }, attractor: null };
const GP10 = { task: gp(10_000), attractor: null };

export const long: Experiment = {
  id: '2B',
  title: '2B · A long task: a signal of 10 s, and random ones',
  wanted: (scale) => [
    ...[LONG, GP1, GP10].map((spec) => chanceWanted(scale, spec)),
    ...wantedOf(scale, [...compared, gpMemory, gpAlone, hard1, hard1Alone, ...ten]),
  ],
  report: (results, scale) => {
    const runs = (condition: Condition) => runsOf(results, scale, condition);
    const [memory, alone, force, both] = compared.map(runs) as [
      ReturnType<typeof runs>,
      ReturnType<typeof runs>,
      ReturnType<typeof runs>,
      ReturnType<typeof runs>,
    ];
    const chance = chanceOf(results, scale, LONG);
    const random = [gpMemory, easy10, hard1, hard10] as const;
    const without = [gpAlone, easy10Alone, hard1Alone, hard10Alone] as const;
    return {
      text: html`<p>${prose('The long target adds to the short one, which still repeats every second, a sine of 10 s. To draw it the network must know which of ten seconds it is in. The time constant of its units is 50 ms; whatever lasts 10 s must be held by its activity as a whole, which the exploration noise disturbs at every step.')}</p>
<p>${prose('FORCE alone is not perfect here either. It can learn something of the shape (the fast part alone would score a performance of 0.73) but not keep its place: the network has no reliable memory of 10 s to read from, and the small differences that tell one second from the next are lost in noise and chaos. If that is so, FORCE needs not a better rule but the working memory, and with it should be near perfect within a few trials.')}</p>
<p>${prose('Targets drawn from a Gaussian process have no such structure: easy ones change over about 100 ms (variance 10 000 ms²), hard ones over 45 ms (2000 ms²). Each network has targets of its own.')}</p>`,
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
      ],
      claims: [
        judge(scale, {
          claim: 'With the working memory the Hebbian rule learns the long target.',
          criterion: 'after 200 trials: mean performance ≥ 0.97; mean correlation at zero shift ≥ 0.97',
          ...restsOn(results, scale, [longMemory]),
          measured: `performance ${spoken(after(memory, 200))}, zero shift ${spoken(after(memory, 200, 'zeroShift'))}, RMSE ${spoken(after(memory, 200, 'rmse'))}`,
          parts: [after(memory, 200).mean >= 0.97, after(memory, 200, 'zeroShift').mean >= 0.97],
        }),
        judge(scale, {
          claim: 'Without it the Hebbian rule fails on the long target; its performance falls with training.',
          criterion: 'after 200 trials: mean correlation at zero shift < 0.3; mean performance lower than after 10',
          ...restsOn(results, scale, [longAlone]),
          measured: `performance ${spoken(after(alone, 10))} after 10 trials, ${spoken(after(alone, 200))} after 200; zero shift ${spoken(after(alone, 200, 'zeroShift'))}; RMSE ${spoken(after(alone, 200, 'rmse'))} (an output of 0: ${chance?.silent.toFixed(2) ?? '–'}); chance ${chance?.performance.toFixed(2) ?? '–'}`,
          parts: [after(alone, 200, 'zeroShift').mean < 0.3, after(alone, 200).mean < after(alone, 10).mean],
        }),
        judge(scale, {
          claim: 'With the working memory the Hebbian rule does at least as well as FORCE alone.',
          criterion: 'mean performance after 100 trials not lower than that of FORCE after 100',
          ...restsOn(results, scale, [longMemory, longForce], 100),
          measured: `${spoken(after(memory, 100))} against ${spoken(after(force, 100))}`,
          parts: [after(memory, 100).mean >= after(force, 100).mean],
        }),
        judge(scale, {
          claim: 'FORCE alone is short of perfect at 10 s for want of a memory: with one it is near perfect.',
          criterion: 'FORCE alone < 0.95 after 100 trials; with the working memory ≥ 0.99 after 5',
          ...restsOn(results, scale, [longForce, longForceMemory]),
          measured: `alone ${spoken(after(force, 100))}, with ${spoken(after(both, 5))}`,
          parts: [after(force, 100).mean < 0.95, after(both, 5).mean >= 0.99],
        }),
        ...random.map((condition, i) => {
          const other = without[i] as Condition;
          const [a, b] = [runs(condition), runs(other)];
          const kind = [
            'random signals of 1 s',
            'random signals of 10 s',
            'hard random signals of 1 s',
            'hard random signals of 10 s',
          ][i];
          return judge(scale, {
            claim: `The working memory lets the Hebbian rule learn ${kind}.`,
            criterion: `after ${condition.trials[0]} trials: mean correlation at zero shift ≥ 0.9 with it; lower by more than 0.3 without`,
            ...restsOn(results, scale, [condition, other]),
            measured: `zero shift ${spoken(atEnd(a, 'zeroShift'))} with, ${spoken(atEnd(b, 'zeroShift'))} without; performance ${spoken(atEnd(a))}, ${spoken(atEnd(b))}; RMSE ${spoken(atEnd(a, 'rmse'))}, ${spoken(atEnd(b, 'rmse'))}`,
            parts: [atEnd(a, 'zeroShift').mean >= 0.9, atEnd(b, 'zeroShift').mean < atEnd(a, 'zeroShift').mean - 0.3],
          });
        }),
      ],
      rows: [
        ...rowsOf(
          results,
          scale,
          compared.map((one) => ({ ...one, name: `long: ${one.name}` })),
        ),
        ...rowsOf(
          results,
          scale,
          [...second, ...ten].map((one) => ({ ...one, name: `random: ${one.name}` })),
        ),
        ...chanceRows(results, scale, 'chance, long', LONG),
        ...chanceRows(results, scale, 'chance, random 1 s', GP1),
        ...chanceRows(results, scale, 'chance, random 10 s', GP10),
      ],
    };
  },
};
