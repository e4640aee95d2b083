import { combineLatest, interval, map, Subscription, startWith } from 'rxjs';
import { h, setText } from '../dom.ts';
import type { Store } from '../state/store.ts';

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

const count = (n: number): string => Math.round(n).toLocaleString('en').replaceAll(',', '\u202f');

const cell = (label: string): { readonly element: HTMLElement; readonly value: HTMLElement } => {
  const value = h('dd', {}, '–');
  return { value, element: h('div', {}, h('dt', {}, label), value) };
};

/** Where it is, how fast it goes, and whether anyone is there. */
export const statusLine = (store: Store): { readonly element: HTMLElement; readonly destroy: () => void } => {
  const [trial, time, speed, real] = [cell('trial'), cell('model time'), cell('steps/s'), cell('× real time')];
  const lamp = h('span', { class: 'lamp', 'aria-hidden': 'true' });
  const words = h('span', {}, 'connecting');
  const connection = h('div', { class: 'connection', role: 'status' }, lamp, words);
  const all = new Subscription();
  all.add(
    combineLatest([store.pace, store.model]).subscribe(([{ step, trial: done, stepsPerSecond, timesReal }, model]) => {
      const still = model.paused || stepsPerSecond === 0;
      setText(trial.value, String(done + (step % model.trialSteps === 0 && step > 0 ? 0 : 1)));
      setText(time.value, clock(step * model.dt));
      setText(speed.value, still ? '–' : count(stepsPerSecond));
      setText(real.value, still ? '–' : timesReal.toFixed(1));
    }),
  );
  all.add(
    combineLatest([store.status, store.model.pipe(startWith(undefined)), interval(1000).pipe(startWith(0))])
      .pipe(
        map(([status, model]) => {
          if (status.state === 'lost') return ['lost', 'connection lost, trying again'] as const;
          if (status.state === 'connecting' || model === undefined) return ['connecting', 'connecting'] as const;
          return model.paused
            ? (['paused', 'paused'] as const)
            : (['live', __SITE__ ? 'in this browser' : 'live'] as const);
        }),
      )
      .subscribe(([state, text]) => {
        connection.dataset.state = state;
        setText(words, text);
      }),
  );
  return {
    element: h(
      'div',
      { class: 'status' },
      h('dl', {}, trial.element, time.element, speed.element, real.element),
      connection,
    ),
    destroy: () => all.unsubscribe(),
  };
};
