import { lastValueFrom, tap } from 'rxjs';
import { type Block, blockCue, cuesOf, type Tensor, vector } from '../../../modules/index.ts';
import type { Doing, Json } from '../../jobs/index.ts';
import type { Checkpoint } from '../../run/checkpoint.ts';
import { run } from '../../run/run.ts';
import { type NetworkSpec, networkSteps } from '../../run/spec.ts';
import { type Encoder, type EncoderParams, taken, trainEncoder } from '../mnist/encoder.ts';
import { type Image, loadImages } from '../mnist/images.ts';
import { drawTrials, thinned } from './drawn.ts';
import type { Drawing, Measures } from './learn.ts';
import { specOf } from './params.ts';

export interface ImagesParams {
  /** Ten digits, digit k cued by the k-th of ten cues. */
  readonly spec: Json;
  readonly encoder: Omit<EncoderParams, 'seed'>;
  /** Unseen images that are drawn, digit by digit in turn. */
  readonly images: number;
  /** How many of the drawings are kept, one sample every `draw` steps. */
  readonly keep: number;
  readonly draw: number;
}

/** What came of one image: scores against the stroke of the digit that it shows. */
export interface Seen extends Measures {
  readonly digit: number;
  /** Which of the data's images of that digit. */
  readonly index: number;
  readonly taken: number;
  /** The encoder's probability for what it takes it for. */
  readonly confidence: number;
}

export interface FromImages {
  /** Shares of all training and of all unseen images that the encoder tells rightly. */
  readonly accuracy: { readonly training: number; readonly unseen: number };
  readonly images: readonly Seen[];
  readonly drawings: readonly Drawing[];
}

/** What an encoder's answer is as a cue: the ten cues, each as strong as its digit is probable. */
const mixed = (spec: NetworkSpec): ((q: Float64Array) => Tensor) => {
  const { side, cue: given } = spec.memory as unknown as { readonly side: number; readonly cue: readonly Block[] };
  const blocks = cuesOf<Block>(given).map((block) => blockCue(side, block).data);
  return (q) => {
    const cue = new Float64Array(side * side);
    for (const [k, block] of blocks.entries()) {
      for (let i = 0; i < cue.length; i++) cue[i] = (cue[i] as number) + (q[k] as number) * (block[i] as number);
    }
    return vector(cue);
  };
};

/** The first so many images, one of each digit in turn. */
const inTurn = (images: readonly Image[], count: number): readonly Image[] => {
  const byDigit = Array.from({ length: 10 }, (_, digit) => images.filter((image) => image.digit === digit));
  return Array.from({ length: count }, (_, i) => byDigit[i % 10]?.[Math.floor(i / 10)] as Image);
};

const right = (encoder: Encoder, images: readonly Image[]): number =>
  images.filter(({ pixels, digit }) => taken(encoder(pixels)) === digit).length / images.length;

/**
 * The task `images`: a network learns to draw ten digits from ten cues; an encoder learns to tell images of digits; then
 * images that neither has seen are drawn, the encoder's answer being the cue.
 */
export const images = async (params: Json, { progress }: Doing): Promise<Json> => {
  const { spec: data, encoder: given, images: count, keep, draw } = params as unknown as ImagesParams;
  const spec = specOf(data);
  // First, so that a run that lacks its images fails at once.
  const { training, unseen } = loadImages();
  const total = spec.protocol.trials * networkSteps(spec);
  let last: Checkpoint | undefined;
  await lastValueFrom(
    run(spec).pipe(
      tap((event) => {
        if (event.type === 'progress') progress((0.8 * event.step) / total);
        if (event.type === 'checkpoint') last = event.checkpoint;
      }),
    ),
  );
  if (last === undefined) throw new Error('images: expected a checkpoint at the end of the training, found none');
  const encoder = trainEncoder(training, { ...given, seed: spec.seed });
  progress(0.9);

  const shown = inTurn(unseen, count);
  const answers = shown.map(({ pixels }) => encoder(pixels));
  const cue = mixed(spec);
  const drawn = await drawTrials(
    spec,
    { trial: spec.protocol.trials, controls: last.controls, states: last.states },
    {
      trials: count,
      noiseSeed: [spec.seed, 'images'],
      order: (trial) => shown[trial]?.digit as number,
      cue: (trial) => cue(answers[trial] as Float64Array),
    },
  );
  return {
    accuracy: { training: right(encoder, training), unseen: right(encoder, unseen) },
    images: drawn.map(({ score }, i): Seen => {
      const { digit, index } = shown[i] as Image;
      const q = answers[i] as Float64Array;
      return { digit, index, taken: taken(q), confidence: Math.max(...q), ...score };
    }),
    drawings: drawn
      .slice(0, keep)
      .map(({ output, target }) => ({ output: thinned(output, draw), target: thinned(target, draw) })),
  } satisfies FromImages as unknown as Json;
};
