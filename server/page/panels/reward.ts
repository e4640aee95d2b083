import { Subscription } from 'rxjs';
import { h } from '../dom.ts';
import { plot } from '../draw/plot.ts';
import type { Model } from '../state/model.ts';
import { at, recordLines } from '../state/recorders.ts';
import type { Store } from '../state/store.ts';
import { card, legend, type Panel } from './panel.ts';

export const REWARD = ['reward.P', 'reward.Pbar', 'reward.M'] as const;

/** Of M its mean over about so many ms can be read. */
const MEAN_OVER = 500;

/** Seconds that can be seen. */
const SHOWN = 1.5;

/** P, P̄, and M as its recent mean. */
const recordReward = (dt: number) => {
  let share = Number.NaN;
  let last = -1;
  const lines = recordLines(REWARD.length, dt, ([P, Pbar, M], step) => {
    const steps = last >= 0 && step > last ? step - last : 1;
    last = step;
    const weight = Math.min(1, (steps * dt) / MEAN_OVER);
    share = Number.isNaN(share) ? at(M) : share + weight * (at(M) - share);
    return [at(P), at(Pbar), share];
  });
  return {
    ...lines,
    clear: () => {
      lines.clear();
      share = Number.NaN;
      last = -1;
    },
  };
};

/** P, P̄ and M. */
export const rewardPanel = (store: Store, model: Model): Panel => {
  const lines = store.record({ paths: REWARD, as: 'curve' }, () => recordReward(model.dt));
  const reward = plot({
    label: 'Reward and its running mean',
    curves: [
      { colour: '--P', width: 1, alpha: 0.7 },
      { colour: '--Pbar', width: 2 },
    ],
    x: { label: '' },
    y: { range: (_, min, max) => [Math.min(-0.5, min ?? 0), Math.max(0, max ?? 0)] },
    height: 120,
    compact: true,
  });
  const modulator = plot({
    label: 'The modulator M, its recent mean',
    curves: [{ colour: '--M', width: 1.5, filled: true }],
    x: { label: 'model time (s)' },
    y: { range: (_, min, max) => [Math.min(0, min ?? 0), Math.max(1, max ?? 0)] },
    height: 84,
  });
  const all = new Subscription(() => {
    reward.destroy();
    modulator.destroy();
    lines.end();
  });
  return {
    element: card(
      'Reward',
      'reward',
      undefined,
      legend({ colour: '--P', symbol: 'P', text: 'reward' }, { colour: '--Pbar', symbol: 'P̄', text: 'its mean' }),
      reward.element,
      h(
        'div',
        { class: 'row' },
        legend({ colour: '--M', symbol: 'M', text: `modulator, mean over ${MEAN_OVER / 1000} s` }),
      ),
      modulator.element,
    ),
    needs: [lines],
    draw: () => {
      const rolling = lines.of(store.focus.value)?.rolling;
      if (rolling === undefined) return;
      const until = rolling.last(0);
      const range = Number.isNaN(until)
        ? ([0, SHOWN] as const)
        : ([Math.max(0, until - SHOWN), Math.max(until, SHOWN)] as const);
      const time = rolling.column(0);
      reward.set([time, rolling.column(1), rolling.column(2)], range);
      modulator.set([time, rolling.column(3)], range);
    },
    destroy: () => all.unsubscribe(),
  };
};
