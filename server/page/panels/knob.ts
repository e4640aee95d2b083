import { auditTime, Subject, Subscription } from 'rxjs';
import type { Json, ParameterAbout } from '../contract.ts';
import { h } from '../dom.ts';
import { readNumber, STEPS, scaleOf, written } from '../state/scale.ts';
import { named } from './labels.ts';

/** A parameter in the inspector. */
export interface Control {
  readonly element: HTMLElement;
  /** As it is now; ignored while it is being changed. */
  readonly show: (value: Json | undefined) => void;
  readonly destroy: () => void;
}

/** Between two values that are sent while the slider moves (ms). */
const EVERY = 120;

/** A live number: a slider for the hand, a field for the exact number. */
export const knob = (
  name: string,
  about: ParameterAbout,
  around: Json | undefined,
  set: (value: number | null) => void,
): Control => {
  const scale = scaleOf(about, typeof around === 'number' ? around : undefined);
  const moved = new Subject<number | null>();
  const words = about.description;
  const slider = h('input', { type: 'range', min: 0, max: STEPS, step: 1, 'aria-label': words, title: words });
  const field = h('input', { type: 'text', inputmode: 'decimal', 'aria-label': `${words}, as a number`, size: 7 });
  let held = false;

  const write = (value: number | null): void => {
    const text = written(value, about);
    if (field.value !== text) field.value = text;
    slider.setAttribute('aria-valuetext', text);
  };
  slider.addEventListener('input', () => {
    held = true;
    const value = scale.value(Number(slider.value));
    write(value);
    moved.next(value);
  });
  slider.addEventListener('change', () => {
    held = false;
  });
  field.addEventListener('change', () => {
    const value = readNumber(field.value, about);
    if (value !== undefined) set(value);
    else write(scale.value(Number(slider.value)));
  });
  const all = new Subscription();
  all.add(moved.pipe(auditTime(EVERY)).subscribe(set));

  return {
    element: h(
      'div',
      { class: 'knob', 'data-parameter': name },
      named(name, about),
      slider,
      h('span', { class: 'number' }, field, about.unit ? h('small', {}, about.unit) : undefined),
    ),
    show: (value) => {
      if (held || document.activeElement === field) return;
      if (typeof value !== 'number' && value !== null) return;
      slider.value = String(scale.position(value));
      write(value);
    },
    destroy: () => all.unsubscribe(),
  };
};
