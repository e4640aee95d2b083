import { Subscription } from 'rxjs';
import { h } from '../dom.ts';
import type { Store } from '../state/store.ts';
import type { Act } from './act.ts';
import { choice } from './panel.ts';
import { shelf } from './shelf.ts';

type Speed = '1' | '10' | 'max';

/** Keys that do what a button does, while no field has them. */
const ownKeys = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;

const button = (label: string, title: string, click: () => void): HTMLButtonElement =>
  h('button', { type: 'button', class: 'plain', title, click }, label);

const more = (click: () => void): HTMLButtonElement => {
  const words = 'Checkpoints on the server';
  return h('button', { type: 'button', title: words, 'aria-label': words, 'aria-haspopup': 'dialog', click }, '▾');
};

/** Pause, step, speed, reset, save, restore. */
export const toolbar = (store: Store, act: Act): { readonly element: HTMLElement; readonly destroy: () => void } => {
  const paused = (): boolean => store.now()?.paused === true;
  const toggle = (): void => (paused() ? act.resume() : act.pause());
  const trial = (): void => {
    const { trialSteps } = store.now() ?? {};
    if (trialSteps !== undefined) act.step(trialSteps - (store.pace.value.step % trialSteps));
  };
  const pause = h('button', { type: 'button', class: 'primary pause', title: 'Space', click: toggle }, 'Pause');
  const speed = choice<Speed>('Speed', { 1: '1×', 10: '10×', max: 'max' }, 'max', (value) =>
    act.speed(value === 'max' ? 'max' : Number(value)),
  );
  const file = h('input', {
    type: 'file',
    accept: '.ckpt',
    class: 'hidden',
    tabindex: -1,
    'aria-label': 'A checkpoint',
  });
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) act.restore(chosen);
    file.value = '';
  });
  const kept = act.shelf ? shelf(act) : undefined;
  const all = new Subscription();
  all.add(
    store.model.subscribe((model) => {
      pause.textContent = model.paused ? 'Resume' : 'Pause';
      pause.setAttribute('aria-pressed', String(model.paused));
      const shown = String(model.speed);
      speed.show(shown === '1' || shown === '10' || shown === 'max' ? shown : undefined);
    }),
  );
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || ownKeys(event.target)) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) toggle();
    else if (event.key === '.') act.step(1);
    else return;
    event.preventDefault();
  };
  document.addEventListener('keydown', keys);
  all.add(() => document.removeEventListener('keydown', keys));
  return {
    element: h(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'The simulation' },
      pause,
      button('Step', 'One step (.)', () => act.step(1)),
      button('Trial', 'To the end of the trial', trial),
      speed.element,
      button('Reset', 'From the beginning, with the same seed', () => act.reset()),
      button('New seed', 'From the beginning, with other noise and other matrices', () =>
        act.reset(1 + Math.floor(Math.random() * 1e6)),
      ),
      button('Save', 'Keeps everything as it is in a file', act.save),
      h(
        'div',
        { class: 'joined' },
        button('Restore', 'Goes on from a file that was saved', () => file.click()),
        kept && more(kept.open),
      ),
      file,
      kept?.element,
    ),
    destroy: () => all.unsubscribe(),
  };
};
