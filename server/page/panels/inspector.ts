import { Subscription } from 'rxjs';
import { h, symbol } from '../dom.ts';
import { type Model, parameterOf, within } from '../state/model.ts';
import type { Act } from './act.ts';
import { type Knob, knob } from './knob.ts';
import { KNOBS, MODULES } from './modules.ts';
import { choice } from './panel.ts';

/** A module looked into: what it computes, what could stand in its place, and its live parameters. */
export interface Inspector {
  readonly element: HTMLElement;
  /** @param kind what stands there; undefined where nothing does */
  readonly show: (model: Model, variant: string, name: string, kind: string | undefined) => void;
}

/** @param everywhere whether a change is to hold in all variants */
export const inspector = (act: Act, everywhere: () => boolean): Inspector => {
  const element = h('div', { class: 'inspector', 'aria-live': 'off' });
  let shown = '';
  let knobs = new Map<string, Knob>();
  let all = new Subscription();
  let show: ((kind: string | undefined) => void) | undefined;

  const build = (model: Model, variant: string, name: string, kind: string | undefined): void => {
    all.unsubscribe();
    all = new Subscription();
    knobs = new Map();
    show = undefined;
    const view = MODULES[name];
    const stands = kind ?? 'none';
    const of = view?.kinds[stands] ?? Object.values(view?.kinds ?? {})[0];
    const to = (): string | undefined => (everywhere() || variant === '' ? undefined : variant);

    const swaps = (): HTMLElement | undefined => {
      const { place } = view ?? {};
      const choices = model.parameters.find((one) => one.name === within(variant, place ?? ''))?.choices;
      if (view === undefined || place === undefined || choices === undefined) return undefined;
      const texts = Object.fromEntries(choices.map((one) => [one, view.kinds[one]?.title ?? one]));
      const picked = choice(`What stands here`, texts, stands, (chosen) => {
        if (chosen !== stands || to() === undefined) act.swap(place, chosen, to());
      });
      show = (now) => picked.show(now ?? 'none');
      return picked.element;
    };

    const sliders = (of?.parameters ?? []).flatMap((path) => {
      const knobView = KNOBS[path];
      const parameter = model.parameters.find((one) => one.name === within(variant, path));
      if (knobView === undefined || parameter === undefined) return [];
      const one = knob(knobView, parameter.unit, parameter.description, (value) => {
        const target = to();
        act.set({ [target === undefined ? path : within(target, path)]: value });
      });
      knobs.set(path, one);
      all.add(one.destroy);
      return [one.element];
    });
    element.replaceChildren(
      ...[
        h('h3', {}, view?.title ?? name),
        h('p', { class: 'equation' }, symbol(of?.equation ?? '')),
        swaps(),
        sliders.length > 0 ? h('div', { class: 'knobs' }, ...sliders) : undefined,
        name === 'update' && stands === 'hebbian'
          ? h('p', { class: 'caption' }, 'A rule that is put in begins its learning clock anew; the weights stay.')
          : undefined,
      ].filter((child) => child !== undefined),
    );
  };

  return {
    element,
    show: (model, variant, name, kind) => {
      const key = JSON.stringify([model.pipeline, variant, name, kind]);
      if (key !== shown) build(model, variant, name, kind);
      shown = key;
      show?.(kind);
      for (const [path, one] of knobs) {
        const value = parameterOf(model, variant, path);
        if (typeof value === 'number') one.show(value);
      }
    },
  };
};
