import { auditTime, Subject, Subscription } from 'rxjs';
import { h, symbol } from '../dom.ts';
import type { KnobView } from './modules.ts';

/** A live parameter: a slider for the hand, a field for the exact number. */
export interface Knob {
  readonly element: HTMLElement;
  /** As it is now; ignored while it is being moved. */
  readonly show: (value: number) => void;
  readonly destroy: () => void;
}

const STEPS = 240;
/** Between two values that are sent while the slider moves (ms). */
const EVERY = 120;

/** `10⁻³` reads worse than 0.001. */
const printed = (value: number): string =>
  String(Number(value.toPrecision(value !== 0 && Math.abs(value) < 0.001 ? 2 : 4)));

/** From where the slider stands to a value, and back. */
const scaleOf = ({ min, max, logarithmic = false, zero, whole = false }: KnobView) => {
  const value = (at: number): number => {
    if (zero !== undefined && at === 0) return 0;
    const part = at / STEPS;
    const exact = logarithmic ? min * (max / min) ** part : min + (max - min) * part;
    return whole ? Math.round(exact) : Number(exact.toPrecision(3));
  };
  const position = (x: number): number => {
    const inside = Math.min(max, Math.max(min, x));
    const part = logarithmic ? Math.log(inside / min) / Math.log(max / min) : (inside - min) / (max - min);
    return zero !== undefined && x < min ? 0 : Math.round(part * STEPS);
  };
  return { value, position };
};

export const knob = (
  view: KnobView,
  unit: string | undefined,
  description: string,
  set: (value: number) => void,
): Knob => {
  const { value, position } = scaleOf(view);
  const moved = new Subject<number>();
  const slider = h('input', {
    type: 'range',
    min: 0,
    max: STEPS,
    step: 1,
    'aria-label': view.words,
    title: description,
  });
  const field = h('input', { type: 'text', inputmode: 'decimal', 'aria-label': `${view.words}, as a number`, size: 7 });
  let held = false;

  const write = (x: number): void => {
    const text = x === 0 && view.zero !== undefined ? view.zero : printed(x);
    if (field.value !== text) field.value = text;
    slider.setAttribute('aria-valuetext', text);
  };
  slider.addEventListener('input', () => {
    held = true;
    const x = value(Number(slider.value));
    write(x);
    moved.next(x);
  });
  slider.addEventListener('change', () => {
    held = false;
  });
  field.addEventListener('change', () => {
    const x = field.value === view.zero ? 0 : Number(field.value.replace('−', '-').replace(',', '.'));
    if (Number.isFinite(x)) set(x);
    else show(value(Number(slider.value)));
  });
  const all = new Subscription();
  all.add(moved.pipe(auditTime(EVERY)).subscribe(set));

  const show = (x: number): void => {
    if (held || document.activeElement === field) return;
    slider.value = String(position(x));
    write(x);
  };
  return {
    element: h(
      'div',
      { class: 'knob' },
      h('span', { class: 'name' }, symbol(view.symbol), ` ${view.words}`),
      slider,
      h('span', { class: 'number' }, field, unit === undefined || unit === '' ? undefined : h('small', {}, unit)),
    ),
    show,
    destroy: () => all.unsubscribe(),
  };
};
