import { chanceOf } from './chance.ts';
import { type Condition, lastOf, runsOf, trialsOf } from './condition.ts';
import type { JsonObject, PaperFigure, Results, Scale } from './experiment.ts';
import { type Axis, curveOf, INTERVALS, type Series, threeMeasures, traces } from './plot.ts';
import { decimal } from './statistics.ts';

/** Every second mark or so of a logarithmic axis can be labelled. */
const MARKS = [1, 2, 5, 10, 20, 50, 100, 200, 400, 1000, 2000];

export const trials = (series: readonly Series[]): Axis => {
  const last = Math.max(...series.flatMap(({ points }) => points.performance.map(({ x }) => x)));
  return { title: 'trials of training', log: true, values: MARKS.filter((mark) => mark <= last) };
};

/** `A: 10; B: 3`: how many runs each curve is of. */
export const counted = (results: Results, scale: Scale, compared: readonly Condition[]): string =>
  compared.map((condition) => `${condition.name}: ${runsOf(results, scale, condition).length}`).join('; ');

/** Learning curves of some conditions; none if nothing has been run. */
export const curves = (
  results: Results,
  scale: Scale,
  name: string,
  compared: readonly Condition[],
  about: string,
  chanceSpec: JsonObject,
): readonly PaperFigure[] => {
  const series = compared.map((condition) => curveOf(condition, runsOf(results, scale, condition)));
  if (series.every(({ points }) => points.performance.length === 0)) return [];
  return [
    {
      name,
      spec: threeMeasures(series, trials(series), chanceOf(results, scale, chanceSpec)),
      caption: `${about} Means over networks (${counted(results, scale, compared)}). ${INTERVALS} Dashes: chance, for the RMSE an output of 0.`,
    },
  ];
};

/** What the first network drew at the end, against its target. */
export const outputs = (
  results: Results,
  scale: Scale,
  name: string,
  compared: readonly Condition[],
  seconds: number,
  about: string,
): readonly PaperFigure[] => {
  const shown = compared.flatMap((condition) => {
    const first = runsOf(results, scale, condition).find(({ nth, drawings }) => nth === 0 && drawings.length > 0);
    const [drawing] = first?.drawings ?? [];
    if (first === undefined || drawing === undefined) return [];
    const { performance, zeroShift } = lastOf(first);
    const scored = `${decimal(performance)}, zero shift ${decimal(zeroShift)}`;
    return [{ name: condition.name, colour: condition.colour, drawing, scored, trials: trialsOf(scale, condition) }];
  });
  if (shown.length === 0) return [];
  const spoken = shown.map(({ name, scored, trials }) => `${name}: ${scored} after ${trials} trials`).join('; ');
  return [
    {
      name,
      spec: traces(shown, seconds),
      caption: `${about} The first network, learning off, the first test trial (${spoken}).`,
    },
  ];
};
