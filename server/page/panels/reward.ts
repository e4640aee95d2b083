import { Subscription } from 'rxjs';
import { h } from '../dom.ts';
import { plot } from '../draw/plot.ts';
import { ROLLING } from '../state/history.ts';
import type { Store } from '../state/store.ts';
import { card, legend, type Panel } from './panel.ts';

/** Seconds that can be seen. */
const SHOWN = 1.5;

/** P, P̄ and how often M = 1. */
export const rewardPanel = (store: Store): Panel => {
  const reward = plot({
    label: 'Reward and its running mean',
    curves: [
      { colour: '--P', width: 1, alpha: 0.7 },
      { colour: '--Pbar', width: 2 },
    ],
    x: { label: '' },
    y: { range: (_, min) => [Math.min(-0.5, min ?? 0), 0] },
    height: 120,
    compact: true,
  });
  const modulator = plot({
    label: 'Share of the steps on which the modulator M is 1',
    curves: [{ colour: '--M', width: 1.5, filled: true }],
    x: { label: 'model time (s)' },
    y: { range: [0, 1] },
    height: 84,
  });
  const all = new Subscription(() => {
    reward.destroy();
    modulator.destroy();
  });
  return {
    element: card(
      'Reward',
      'reward',
      undefined,
      legend({ colour: '--P', symbol: 'P', text: '= −‖f − z‖²' }, { colour: '--Pbar', symbol: 'P̄', text: 'its mean' }),
      reward.element,
      h('div', { class: 'row' }, legend({ colour: '--M', symbol: 'M', text: 'share of steps with P > P̄' })),
      modulator.element,
    ),
    needs: ['curves'],
    draw: () => {
      const rolling = store.of(store.focus.value)?.rolling;
      if (rolling === undefined) return;
      const until = rolling.last(ROLLING.time);
      const range = Number.isNaN(until)
        ? ([0, SHOWN] as const)
        : ([Math.max(0, until - SHOWN), Math.max(until, SHOWN)] as const);
      const time = rolling.column(ROLLING.time);
      reward.set([time, rolling.column(ROLLING.P), rolling.column(ROLLING.Pbar)], range);
      modulator.set([time, rolling.column(ROLLING.M)], range);
    },
    destroy: () => all.unsubscribe(),
  };
};
