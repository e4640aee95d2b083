import { type BehaviorSubject, Subscription } from 'rxjs';
import { h } from '../dom.ts';
import { plot } from '../draw/plot.ts';
import type { Model } from '../state/model.ts';
import { at, recordTrial } from '../state/recorders.ts';
import { signalOf } from '../state/signals.ts';
import type { Store } from '../state/store.ts';
import { card, choice, legend, type Panel } from './panel.ts';

/** The signals that it shows, and what it says of them all. */
export const OUTPUT = ['target', 'readout.zhat', 'readout.z'] as const;

/** Over the running trial, or over the last seconds. */
export type Axis = 'trial' | 'rolling';

export interface OutputOptions {
  readonly title: string;
  readonly variant: string;
  /** Of ẑ. */
  readonly colour: string;
  readonly height: number;
  readonly axis: BehaviorSubject<Axis>;
  readonly compact?: boolean;
  readonly aside?: HTMLElement;
}

/** Seconds that a rolling view shows: some short trials, or a long one. */
export const rollingSeconds = (trialSteps: number, dt: number): number =>
  Math.max((trialSteps * dt) / 1000, Math.min(3, (10 * trialSteps * dt) / 1000));

/** f, ẑ and z. */
export const outputPanel = (store: Store, model: Model, options: OutputOptions): Panel => {
  const { title, variant, colour, height, axis, compact = false, aside } = options;
  const curves = plot({
    label: `${title}: the network's output and its target over time`,
    curves: [
      { colour: '--z', width: 1, alpha: 0.55 },
      { colour: '--f', width: compact ? 3 : 4 },
      { colour, width: 1.75 },
    ],
    x: { label: 'time in the trial (s)' },
    y: { range: (_, min, max) => [Math.min(-1.6, min ?? 0), Math.max(1.6, max ?? 0)] },
    height,
    compact,
  });
  const lines = store.record({ paths: OUTPUT, as: 'curve', variant }, () =>
    recordTrial(OUTPUT.length, model.trialSteps, model.dt, (found) => found.map((one) => at(one, store.output.value))),
  );
  const all = new Subscription(curves.destroy);
  all.add(lines.end);
  const pick = compact
    ? undefined
    : choice<Axis>('Time axis', { trial: 'One trial', rolling: 'Rolling' }, axis.value, (value) => axis.next(value));
  all.add(axis.subscribe((value) => pick?.show(value)));

  const outputs = h('span', { class: 'outputs' });
  all.add(
    store.model.subscribe((model) => {
      const [count = 1] = signalOf(model, variant, 'target')?.shape ?? [];
      if (compact || outputs.children.length === (count > 1 ? 1 : 0)) return;
      const names = Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), String(i + 1)]));
      const picked = choice<string>('Output', names, '0', (value) => store.output.next(Number(value)));
      all.add(store.output.subscribe((value) => picked.show(String(value))));
      outputs.replaceChildren(...(count > 1 ? [picked.element] : []));
    }),
  );

  const draw = (): void => {
    const seen = lines.of(variant);
    if (seen === undefined) return;
    const length = (model.trialSteps * model.dt) / 1000;
    if (axis.value === 'trial') {
      const [time = [], f = [], zhat = [], z = []] = seen.trial.columns();
      curves.set([time, z, f, zhat], [0, length]);
      return;
    }
    const { rolling } = seen;
    const until = rolling.last(0);
    const seconds = rollingSeconds(model.trialSteps, model.dt);
    const columns = [0, 3, 1, 2].map((index) => rolling.column(index));
    curves.set(columns, Number.isNaN(until) ? [0, seconds] : [Math.max(0, until - seconds), Math.max(until, seconds)]);
  };

  const meaning = legend(
    { colour: '--f', symbol: 'f', text: 'target' },
    { colour, symbol: 'ẑ', text: 'output' },
    { colour: '--z', symbol: 'z', text: 'output with exploration noise' },
  );
  return {
    element: compact
      ? card(title, 'output compact', aside, curves.element)
      : card(title, 'output', pick?.element, h('div', { class: 'row' }, meaning, outputs), curves.element),
    needs: [lines],
    draw,
    destroy: () => all.unsubscribe(),
  };
};
