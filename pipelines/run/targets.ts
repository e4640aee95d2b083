import {
  digit,
  gaussianProcess,
  inBlocks,
  inTurn,
  long,
  type Order,
  resampled,
  type Seed,
  short,
  shuffled,
  type Tensor,
} from '../../modules/index.ts';
import { type NetworkSpec, type SignalSpec, signalsIn } from './spec.ts';

const targetOf = (signal: SignalSpec, dt: number, seed: Seed): Tensor => {
  switch (signal.kind) {
    case 'short':
      return short({ period: signal.period, dt });
    case 'long':
      return long({ period: signal.period, dt });
    case 'gaussianProcess':
      return gaussianProcess({ ...signal, dt, seed: signal.seed ?? seed });
    case 'digit':
      return digit(signal.digit, { period: signal.period, dt, rest: signal.rest });
    case 'samples':
      return resampled(signal.values, { interval: signal.interval, dt });
  }
};

/** A spec's signals. Several samples of a Gaussian process that take the run's seed are different ones. */
export const targetsOf = ({ task, dt, seed }: Pick<NetworkSpec, 'task' | 'dt' | 'seed'>): readonly Tensor[] =>
  signalsIn(task).map((signal, i) => targetOf(signal, dt, task.kind === 'several' ? [seed, 'signal', i] : seed));

/** Which signal each trial of the training is about. */
export const orderOf = ({ task, seed }: Pick<NetworkSpec, 'task' | 'seed'>): Order => {
  if (task.kind !== 'several') return () => 0;
  const { of, order } = task;
  switch (order.kind) {
    case 'inTurn':
      return inTurn(of.length);
    case 'inBlocks':
      return inBlocks(of.length, order.trials);
    case 'shuffled':
      return shuffled(of.length, seed);
  }
};
