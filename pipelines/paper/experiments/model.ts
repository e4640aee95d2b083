import { idOf, type Job } from '../../jobs/index.ts';
import { html, prose, rule } from '../../report/index.ts';
import { seedsOf } from '../conditions.ts';
import type { Experiment, JsonObject, PaperFigure, Results, Row, Scale, Wanted } from '../experiment.ts';
import { judge } from '../judge.ts';
import { blue, figure, green, lines, orange, vermillion } from '../plot.ts';
import { between, spoken, summary } from '../statistics.ts';
import type { Paths } from '../tasks/paths.ts';

const SIDE = 50;
const EVERY = 50;
const cue = { row: 20, column: 20 };

interface Setting {
  readonly name: string;
  readonly colour: string;
  readonly attractor: JsonObject;
}

const settings: readonly Setting[] = [
  {
    name: 'no cue, J’s noise 2/50',
    colour: vermillion,
    attractor: { kind: 'bump', cue: null, weights: { noise: 0.04, shift: 0 } },
  },
  {
    name: 'no cue, J’s noise 6/50',
    colour: orange,
    attractor: { kind: 'bump', cue: null, weights: { noise: 0.12, shift: 0 } },
  },
  { name: 'cue, J’s noise 2/50', colour: green, attractor: { kind: 'bump', cue, weights: { noise: 0.04, shift: 0 } } },
  { name: 'cue, J’s noise 6/50', colour: blue, attractor: { kind: 'bump', cue, weights: { noise: 0.12, shift: 0 } } },
];

const steps = (scale: Scale): number => scale.pick(10_000, 3000, 200);

const pathsJob = (scale: Scale, attractor: JsonObject, seed: number, extra: JsonObject = {}): Job => ({
  task: 'package:pipelines/paper/tasks/paths#paths',
  params: {
    attractor: scale.shape({ task: 'short', attractor }).attractor as JsonObject,
    seed,
    runs: scale.pick(3, 2, 2),
    steps: steps(scale),
    every: scale.pick(EVERY, EVERY, 10),
    ...extra,
  },
});

/** The bump itself: its rates at three times, and its path with and without adaptation. */
const SHOWN = [0, 500, 1000];
const moving = (scale: Scale): Job =>
  pathsJob(scale, settings[3]?.attractor as JsonObject, 1, { runs: 1, every: scale.pick(20, 20, 10), sheets: SHOWN });
const still = (scale: Scale): Job =>
  pathsJob(scale, { kind: 'bump', cue, adaptation: 0, weights: { noise: 0, shift: 0 } }, 1, {
    runs: 1,
    every: scale.pick(20, 20, 10),
  });

const found = (results: Results, job: Job): Paths | undefined => results.get(job) as unknown as Paths | undefined;

type Place = readonly [number, number];

/** Distance on the torus (cells). */
const apart = ([a, b]: Place, [c, d]: Place, side: number): number => {
  const along = (p: number, q: number): number => Math.min(Math.abs(p - q), side - Math.abs(p - q));
  return Math.hypot(along(a, c), along(b, d));
};

/** The distance of two runs at each place of their paths, meant over all pairs of runs. */
const distances = ({ paths }: Paths, side: number): readonly number[] =>
  (paths[0] ?? []).map((_, i) => {
    const pairs = paths.flatMap((a, m) => paths.slice(m + 1).map((b) => apart(a[i] as Place, b[i] as Place, side)));
    return pairs.reduce((sum, d) => sum + d, 0) / pairs.length;
  });

/** How far the bump has gone along its path, in cells a second. */
const speed = (path: readonly Place[], every: number, side: number): number => {
  const gone = path.slice(1).reduce((sum, at, i) => sum + apart(at, path[i] as Place, side), 0);
  return gone / (((path.length - 1) * every) / 1000);
};

interface Measured {
  readonly setting: Setting;
  readonly seed: number;
  readonly job: string;
  readonly distance: readonly number[];
  readonly speed: number;
}

const measured = (results: Results, scale: Scale, side: number): readonly Measured[] =>
  settings.flatMap((setting) =>
    seedsOf(scale).flatMap((seed) => {
      const job = pathsJob(scale, setting.attractor, seed);
      const result = found(results, job);
      if (result === undefined) return [];
      const every = scale.pick(EVERY, EVERY, 10);
      return [
        {
          setting,
          seed,
          job: idOf(job),
          distance: distances(result, side),
          speed: speed(result.paths[0] ?? [], every, side),
        },
      ];
    }),
  );

const sheetFigure = (results: Results, scale: Scale, side: number): readonly PaperFigure[] => {
  const bump = found(results, moving(scale));
  const motionless = found(results, still(scale));
  if (bump === undefined || motionless === undefined) return [];
  const cells = bump.sheets.flatMap(({ step, rates }) => {
    const peak = Math.max(...rates);
    return rates.flatMap((rate, i) =>
      rate < 0.02 * peak ? [] : [{ t: `${step} ms`, row: i % side, column: Math.floor(i / side), rate }],
    );
  });
  const square = (field: string) => ({
    field,
    type: 'quantitative',
    title: field,
    scale: { domain: [0, side], nice: false },
    axis: { grid: false, values: [0, side / 2, side] },
  });
  /** The sheet once for each of several things, each place coloured by a number. */
  const maps = (values: readonly object[], by: object, width: number, mark: object, colour: object) => ({
    data: { values },
    facet: { column: { type: 'nominal', title: null, ...by } },
    spacing: 26,
    spec: {
      width,
      height: width,
      view: { stroke: rule },
      mark,
      encoding: {
        x: square('column'),
        y: square('row'),
        color: {
          type: 'quantitative',
          scale: { scheme: 'viridis' },
          legend: { orient: 'right', direction: 'vertical', gradientLength: 0.75 * width },
          ...colour,
        },
      },
    },
  });
  const sheets = maps(
    cells,
    { field: 't', sort: SHOWN.map((t) => `${t} ms`) },
    150,
    { type: 'square', size: 9, opacity: 1 },
    { field: 'rate', title: 'rate' },
  );
  const every = scale.pick(20, 20, 10);
  const way = (name: string, { paths }: Paths) =>
    (paths[0] ?? []).map(([column, row], i) => ({ name, column, row, t: (i * every) / 1000 }));
  const values = [...way('adaptation off: s = 0', motionless), ...way('adaptation on: s = 1.5', bump)];
  const path = maps(
    values,
    { field: 'name' },
    200,
    { type: 'circle', size: 16, opacity: 0.9 },
    { field: 't', title: 'time (s)' },
  );
  return [
    {
      name: 'bump',
      spec: figure({ vconcat: [sheets, path], spacing: 24, resolve: { scale: { color: 'independent' } } }),
      caption: `The working memory. Above: the rates of its ${side} × ${side} neurons in the first second of a trial (cells below 2 % of the peak are left empty). Below: where the bump’s centre goes in ${steps(scale) / 1000} s; the sheet is a torus, so what leaves on one side comes in on the other. Cued, J’s noise 6/50; without adaptation J has no noise, which would make the bump drift. Seed 1.`,
    },
  ];
};

const SECOND = (scale: Scale): number => Math.min(1000, steps(scale) - 1);

export const model: Experiment = {
  id: '1',
  title: '1 · The working memory and how far it can be relied on',
  wanted: (scale): readonly Wanted[] => {
    const seconds = 1 + (steps(scale) * scale.pick(3, 2, 2) * 100) / 1e6;
    return [
      { job: moving(scale), seconds: 2, rank: -1 },
      { job: still(scale), seconds: 2, rank: -1 },
      ...settings.flatMap(({ attractor }) =>
        seedsOf(scale).map((seed) => ({
          job: pathsJob(scale, attractor, seed),
          seconds,
          rank: 0.3 + 0.2 * (seed - 1),
        })),
      ),
    ];
  },
  report: (results, scale) => {
    const side = scale.pick(SIDE, SIDE, 10);
    const all = measured(results, scale, side);
    const every = scale.pick(EVERY, EVERY, 10);
    const of = (i: number) => all.filter(({ setting }) => setting === settings[i]);
    const at = (i: number, step: number) =>
      summary(of(i).map(({ distance }) => distance[Math.floor(step / every)] as number));
    const end = steps(scale) - every;
    const second = SECOND(scale);
    const chance = 0.3826 * side; // mean distance of two points on a unit torus
    const worst = (i: number, step: number) =>
      Math.max(0, ...of(i).map(({ distance }) => Math.max(...distance.slice(0, Math.floor(step / every) + 1))));
    const held = of(3).filter(({ distance }) => (distance.at(-1) as number) < 1).length;
    const pace = summary(of(3).map((one) => one.speed));
    const motionless = found(results, still(scale));
    const drift =
      motionless === undefined
        ? Number.NaN
        : apart(motionless.paths[0]?.[0] as Place, motionless.paths[0]?.at(-1) as Place, side);
    const runs = (...is: number[]) => Math.min(...is.map((i) => of(i).length));
    const counts = settings.map((_, i) => of(i).length);

    const figures = [...sheetFigure(results, scale, side)];
    if (all.length > 0) {
      figures.push({
        name: 'reliability',
        spec: lines(
          settings.map(({ name, colour }, i) => ({
            name,
            colour,
            points: (of(i)[0]?.distance ?? []).map((_, k) => ({
              x: (k * every) / 1000,
              ...summary(of(i).map(({ distance }) => distance[k] as number)),
            })),
          })),
          { title: 'time in the trial (s)' },
          { title: 'distance of two runs (cells)', domain: [0, 1.9 * chance] },
          { value: chance, text: 'chance' },
        ),
        caption: `How far apart the bump is in two runs with the same weights and fresh input noise: means over ${between(counts)} weight seeds, ${scale.pick(3, 2, 2)} runs each; bands: standard deviation over weight seeds.`,
      });
    }

    return {
      text: html`<p>${prose('A sheet of neurons with local excitation and general inhibition holds a bump of activity; adaptation pushes it on, so that it travels over the sheet. Where it is says how long ago the trial began, the better the less its path meets itself: that is the working memory. It only helps if it takes the *same* path in every trial. The published experiments make sure of that by recording one run and replaying it. Here it runs live: the same weights, fresh input noise.')}</p>
<p>${prose('Two things make the path the same. A *cue*: 25 neurons, a block of 5 × 5, are stimulated for 100 ms before each trial, so that the bump starts there. And *J’s noise*: the weights J between the neurons depend on their distance, plus a random part that is drawn once for each network, with a standard deviation of 2/50 in most published experiments and of 6/50 in that of the digits. It is noise in the weights, not in the activity: the rougher the sheet, the less it is up to the input’s noise where the bump goes. The weights are symmetric here, as published; those of the live default are shifted a little, so that the bump keeps its heading (docs/decisions/working-memory.md).')}</p>`,
      figures,
      claims: [
        judge(scale, {
          claim: 'Without adaptation the bump stands still; with adaptation it moves.',
          criterion: 's = 0: under 1 cell from first to last; s = 1.5: 28.4 ± 4 cells/s, the published program’s own',
          runs: of(0).length,
          measured: `s = 0: ${drift.toFixed(2)} cells; s = 1.5: ${spoken(summary(of(0).map((one) => one.speed)), 1)} cells/s (J’s noise 2/50), ${spoken(pace, 1)} (6/50)`,
          parts: [drift < 1, Math.abs(summary(of(0).map((one) => one.speed)).mean - 28.4) < 4],
        }),
        judge(scale, {
          claim: 'Without a cue the bump’s path cannot be relied on, even for a second.',
          criterion: 'uncued runs are more than 2 cells apart after 1 s, at both noises of J',
          runs: runs(0, 1),
          measured: `2/50: ${spoken(at(0, second), 1)} cells; 6/50: ${spoken(at(1, second), 1)}; chance ${chance.toFixed(1)}`,
          parts: [at(0, second).mean > 2, at(1, second).mean > 2],
        }),
        judge(scale, {
          claim: 'A cue makes the first second the same in every trial.',
          criterion: 'cued runs stay within 0.5 cells for 1 s, in every weight seed, at both noises of J',
          runs: runs(2, 3),
          measured: `2/50: ${spoken(at(2, second), 2)} after 1 s, at most ${worst(2, second).toFixed(2)}; 6/50: ${spoken(at(3, second), 2)}, at most ${worst(3, second).toFixed(2)}`,
          parts: [worst(2, second) < 0.5, worst(3, second) < 0.5],
        }),
        judge(scale, {
          claim: 'With a cue and J’s noise at 6/50 it holds for 10 s.',
          criterion: 'after 10 s cued runs are within 1 cell: in most weight seeds; in all of them',
          runs: of(3).length,
          brief: steps(scale) < 10_000,
          measured: `${held} of ${of(3).length} weight seeds; mean ${spoken(at(3, end), 1)} cells (2/50: ${spoken(at(2, end), 1)})`,
          parts: [held > of(3).length / 2, held === of(3).length],
        }),
      ],
      rows: all.flatMap(({ setting, seed, job, distance, speed: pace }): Row[] => [
        { condition: setting.name, seed, x: null, measure: 'speed', value: pace, job },
        ...distance.map((value, k) => ({
          condition: setting.name,
          seed,
          x: (k * every) / 1000,
          measure: 'distance',
          value,
          job,
        })),
      ]),
    };
  },
};
