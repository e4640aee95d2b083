import type { Signal } from '../contract.ts';
import { h, setText } from '../dom.ts';
import { pick, ramp, styleOf } from '../draw/heat.ts';
import { variantColour } from '../draw/palette.ts';
import { type Curve, plot, printed } from '../draw/plot.ts';
import type { Model } from '../state/model.ts';
import { at, recordLines } from '../state/recorders.ts';
import { sizeOf } from '../state/signals.ts';
import type { Store } from '../state/store.ts';
import { rollingSeconds } from './output.ts';
import { card, legend, type Panel } from './panel.ts';
import { subjectOf } from './subject.ts';

/** So many curves have colours that are told apart; more of them go from one colour to another. */
const TOLD_APART = 4;

const many = ramp('--many-0', '--many-1', '--many-2');

const curvesOf = (count: number): readonly Curve[] =>
  Array.from({ length: count }, (_, i) =>
    count <= TOLD_APART
      ? { colour: variantColour(i), width: 1.5 }
      : { colour: () => styleOf(pick(many(), i, 0, count - 1)), width: 1, alpha: 0.85 },
  );

/** What the curves are: numbers of the vector, or the first and the last of them. */
const meaning = (count: number): HTMLElement | undefined => {
  if (count === 1) return undefined;
  if (count <= TOLD_APART) {
    return legend(...Array.from({ length: count }, (_, i) => ({ colour: variantColour(i), text: String(i) })));
  }
  return h(
    'span',
    { class: 'scale many', 'aria-hidden': 'true' },
    h('span', {}, '0'),
    h('span', { class: 'bar' }),
    h('span', {}, String(count - 1)),
  );
};

/** A number, or some, over the last seconds. */
export const curvesPanel = (store: Store, model: Model, signal: Signal): Panel => {
  const subject = subjectOf(store, model, signal);
  const count = Math.max(1, sizeOf(signal));
  const seconds = rollingSeconds(model.trialSteps, model.dt);
  const lines = store.record({ paths: [subject.path], as: 'curve' }, () =>
    recordLines(count, model.dt, ([found]) => Array.from({ length: count }, (_, i) => at(found, i))),
  );
  const curves = plot({
    label: `${subject.path} over time`,
    curves: curvesOf(count),
    x: { label: 'model time (s)' },
    y: signal.unit === undefined ? {} : { label: signal.unit },
    height: 132,
  });
  const value = h('output', { class: 'value' });

  const draw = (): void => {
    subject.there();
    const rolling = lines.of(store.focus.value)?.rolling;
    if (rolling === undefined) return;
    const until = rolling.last(0);
    const columns = Array.from({ length: count + 1 }, (_, i) => rolling.column(i));
    curves.set(columns, Number.isNaN(until) ? [0, seconds] : [Math.max(0, until - seconds), Math.max(until, seconds)]);
    if (count === 1 && !Number.isNaN(rolling.last(1))) setText(value, printed(rolling.last(1), 3));
  };

  const aside = count === 1 ? value : meaning(count);
  return {
    element: card(subject.heading, 'curves', aside, h('div', { class: 'stack' }, curves.element, subject.gone)),
    needs: [lines],
    draw,
    destroy: () => {
      curves.destroy();
      lines.end();
    },
  };
};
