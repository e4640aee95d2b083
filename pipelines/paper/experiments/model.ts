import { html, prose, rule } from '../../report/index.ts';
import { inMost, onAverage } from '../claim.ts';
import {
  type Experiment,
  type JsonObject,
  networksOf,
  type PaperFigure,
  type Results,
  type Row,
  type Scale,
} from '../experiment.ts';
import { blue, figure, green, INTERVALS, lines, orange, pointOf, vermillion } from '../plot.ts';
import { between } from '../statistics.ts';
import type { Paths } from '../tasks/paths.ts';
import { again, apart, average, distances, drift, type Place, spaced, speed, steps, type Walk, walk } from '../walk.ts';

const SIDE = 50;
const cue = { row: 20, column: 20 };
const closely = (scale: Scale): number => scale.pick(20, 20, 10);
const sideOf = (scale: Scale): number => scale.pick(SIDE, SIDE, 10);
const second = (scale: Scale): number => Math.min(1000, steps(scale));

/** The published constants, live: those of the recording that the published experiments replay. */
const published = (bump: JsonObject): JsonObject => ({ kind: 'replayed', ...bump });
const [TWO, SIX] = [{ noise: 0.04 }, { noise: 0.12 }];

const uncued2 = walk({
  name: 'no cue, J’s noise 2/50',
  colour: vermillion,
  attractor: published({ cue: null, weights: TWO }),
  runs: again,
});
const uncued6 = walk({
  name: 'no cue, J’s noise 6/50',
  colour: orange,
  attractor: published({ cue: null, weights: SIX }),
  runs: again,
});
const cued2 = walk({
  name: 'cue, J’s noise 2/50',
  colour: green,
  attractor: published({ cue, weights: TWO }),
  runs: again,
});
const cued6 = walk({
  name: 'cue, J’s noise 6/50',
  colour: blue,
  attractor: published({ cue, weights: SIX }),
  runs: again,
});
const settings = [uncued2, uncued6, cued2, cued6];

/** Five of the ten cues that the digits have. */
const CUES = Array.from({ length: 5 }, (_, k): JsonObject => ({ row: 10 * k, column: 10 * k }));
const several = (noise: JsonObject, name: string): Walk =>
  walk({
    name,
    attractor: published({ cue: CUES, weights: noise }),
    runs: () => 2,
    steps: second,
    cues: CUES.length,
  });
const several2 = several(TWO, 'five cues, J’s noise 2/50');
const several6 = several(SIX, 'five cues, J’s noise 6/50');

/** The bump itself: its rates at three times, and its path with and without adaptation. */
const SHOWN = [0, 500, 1000];
const once = (): number => 1;
const moving = walk({
  name: 'moving',
  attractor: published({ cue, weights: SIX }),
  runs: once,
  every: closely,
  sheets: SHOWN,
});
const still = walk({
  name: 'still',
  attractor: published({ cue, adaptation: 0, weights: { noise: 0 } }),
  runs: once,
  every: closely,
});

/** Two runs of one cue at their farthest, meant over cues; and two cues, meant over all pairs of them and the whole time. */
const byCue = ({ paths }: Paths, side: number): { readonly same: number; readonly other: number } => {
  const cues = CUES.map((_, k) => [paths[2 * k] ?? [], paths[2 * k + 1] ?? []] as const);
  const gaps = (a: readonly Place[], b: readonly Place[]): readonly number[] =>
    a.map((at, i) => apart(at, b[i] as Place, side));
  return {
    same: average(cues.map(([a, b]) => Math.max(...gaps(a, b)))),
    other: average(cues.flatMap(([a], k) => cues.slice(k + 1).flatMap(([b]) => gaps(a, b)))),
  };
};

const sheetFigure = (results: Results, scale: Scale, side: number): readonly PaperFigure[] => {
  const [bump] = networksOf(results, scale, moving, 1);
  const [motionless] = networksOf(results, scale, still, 1);
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
  const every = closely(scale);
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
      caption: `The working memory. Above: the rates of its ${side} × ${side} neurons in the first second of a trial (cells below 2 % of the peak are left empty). Below: where the bump’s centre goes in ${steps(scale) / 1000} s; the sheet is a torus, so what leaves on one side comes in on the other. Cued, J’s noise 6/50; without adaptation J has no noise, which would make the bump drift. The first network.`,
    },
  ];
};

/** Mean distance of two points on a torus, in units of its side. */
const CHANCE = 0.3826;

export const model: Experiment = {
  id: '1',
  title: '1 · The working memory and how far it can be relied on',
  shown: () => [...settings, several2, several6, moving, still],
  claims: (scale) => {
    const side = sideOf(scale);
    const whole = (paths: readonly Paths[]) => paths.map((one) => distances(one, side));
    const afterSecond = (paths: readonly Paths[]) =>
      whole(paths).map((distance) => distance[Math.min(distance.length - 1, second(scale) / spaced(scale))] as number);
    const worst = (paths: readonly Paths[]) =>
      whole(paths).map((distance) => Math.max(...distance.slice(0, second(scale) / spaced(scale) + 1)));
    const isShort = steps(scale) < 10_000;
    return [
      {
        claim: 'Without adaptation the bump stands still; with adaptation it moves.',
        ofPaper: true,
        restsOn: [still, uncued2],
        isBrief: isShort,
        parts: ({ n, of }) => [
          inMost(
            'way from first to last place in 10 s, s = 0 (cells)',
            n,
            of(still).map(({ paths }) => drift(paths, side)),
            {
              most: 1,
            },
          ),
          onAverage(
            'speed, s = 1.5',
            n,
            of(uncued2).map(({ paths }) => speed(paths, spaced(scale), side)),
            { least: 24.4, most: 32.4 },
            ' cells/s',
          ),
        ],
      },
      {
        claim: 'Without a cue the bump’s path cannot be relied on, even for a second.',
        ofPaper: false,
        restsOn: [uncued2, uncued6],
        isBrief: isShort,
        parts: ({ n, of }) => [
          inMost('cells apart after 1 s, J’s noise 2/50', n, afterSecond(of(uncued2)), { least: 2 }),
          inMost('J’s noise 6/50', n, afterSecond(of(uncued6)), { least: 2 }),
        ],
      },
      {
        claim: 'A cue makes the first second the same in every trial.',
        ofPaper: false,
        restsOn: [cued2, cued6],
        isBrief: isShort,
        parts: ({ n, of }) => [
          inMost('cells apart, at most, in 1 s, J’s noise 2/50', n, worst(of(cued2)), { most: 0.5 }),
          inMost('J’s noise 6/50', n, worst(of(cued6)), { most: 0.5 }),
        ],
      },
      {
        claim: 'Different cues give different paths, each of which can be repeated.',
        ofPaper: true,
        restsOn: [several2, several6],
        isBrief: isShort,
        parts: ({ n, of }) =>
          (
            [
              ['2/50', several2],
              ['6/50', several6],
            ] as const
          ).flatMap(([noise, series]) => {
            const found = of(series).map((one) => byCue(one, side));
            return [
              inMost(
                `cells apart in 1 s, same cue, J’s noise ${noise}`,
                n,
                found.map(({ same }) => same),
                { most: 1 },
              ),
              inMost(
                'another cue',
                n,
                found.map(({ other }) => other),
                { least: 10 },
              ),
            ];
          }),
      },
      {
        claim: 'With a cue and J’s noise at 6/50, as for the digits, the path is the same for 10 s.',
        ofPaper: false,
        restsOn: [cued6],
        isBrief: isShort,
        parts: ({ n, of }) => [
          inMost(
            'cells apart after 10 s',
            n,
            whole(of(cued6)).map((distance) => distance.at(-1) as number),
            { most: 1 },
          ),
        ],
      },
    ];
  },
  report: (results, scale) => {
    const side = sideOf(scale);
    const all = settings.map((setting) => ({
      setting,
      runs: networksOf(results, scale, setting).map((run) => ({ ...run, distance: distances(run, side) })),
    }));
    const counts = all.map(({ runs }) => runs.length);
    const figures = [...sheetFigure(results, scale, side)];
    if (counts.some((count) => count > 0)) {
      figures.push({
        name: 'reliability',
        spec: lines(
          all.map(({ setting: { name, colour }, runs }) => ({
            name,
            colour,
            points: (runs[0]?.distance ?? []).map((_, k) =>
              pointOf(
                (k * spaced(scale)) / 1000,
                runs.map(({ distance }) => distance[k] as number),
              ),
            ),
          })),
          { title: 'time in the trial (s)' },
          { title: 'distance of two runs (cells)', domain: [0, 1.9 * CHANCE * side] },
          { value: CHANCE * side, text: 'chance' },
        ),
        caption: `How far apart the bump is in two runs with the same weights and fresh input noise: means over ${between(counts)} weight seeds, ${again(scale)} runs each. ${INTERVALS}`,
      });
    }
    return {
      text: html`<p>${prose(`A sheet of neurons with local excitation and general inhibition holds a bump of activity; adaptation pushes it on, so that it travels over the sheet. Where it is says how long ago the trial began: that is the working memory. It only helps if it takes the *same* path in every trial. The published experiments make sure of that by recording one run and replaying it. Here it runs live: the same weights, fresh input noise. Two bumps at random are ${(CHANCE * side).toFixed(0)} cells apart.`)}</p>
<p>${prose('Two things make the path the same. A *cue*: a block of 5 × 5 neurons is stimulated for 100 ms before each trial, so that the bump starts there. And *J’s noise*: a random part of the weights J, drawn once for each network, with a standard deviation of 2/50 in most published experiments and 6/50 in that of the digits. It is noise in the weights, not in the activity: the rougher the sheet, the less it is up to the input’s noise where the bump goes. Five cues are compared on the same weights, two runs each: how far the two are apart at most, meant over cues, and how far bumps of two cues are apart, meant over the second and all pairs.')}</p>`,
      figures,
      rows: [
        ...all.flatMap(({ setting, runs }) =>
          runs.flatMap(({ seed, job, distance, paths }): Row[] => [
            {
              condition: setting.name,
              seed,
              x: null,
              measure: 'speed',
              value: speed(paths, spaced(scale), side),
              job,
            },
            ...distance.map((value, k) => ({
              condition: setting.name,
              seed,
              x: (k * spaced(scale)) / 1000,
              measure: 'distance',
              value,
              job,
            })),
          ]),
        ),
        ...[several2, several6].flatMap((series) =>
          networksOf(results, scale, series).flatMap((run): Row[] =>
            Object.entries(byCue(run, side)).map(([measure, value]) => ({
              condition: series.name,
              seed: run.seed,
              x: null,
              measure: `distance, ${measure} cue`,
              value,
              job: run.job,
            })),
          ),
        ),
      ],
    };
  },
};
