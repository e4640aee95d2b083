import { Subscription } from 'rxjs';
import { within } from '../../../modules/core/controls.ts';
import { h } from '../dom.ts';
import { freeParametersOf, type Model } from '../state/model.ts';
import type { Act } from './act.ts';
import { plainText, wordChoice } from './field.ts';
import { type Control, knob } from './knob.ts';

/** The parameters that are the pipeline's own: they belong to no module. */
export interface PipelineKnobs {
  readonly element: HTMLElement;
  readonly show: (model: Model, variant: string) => void;
}

/** @param everywhere whether a change is to hold in all variants */
export const pipelineKnobs = (act: Act, everywhere: () => boolean): PipelineKnobs => {
  const list = h('div', { class: 'knobs' });
  const element = h('div', { class: 'own', hidden: true }, h('h3', {}, 'The pipeline’s own parameters'), list);
  let controls: ReadonlyMap<string, Control> = new Map();
  let all = new Subscription();
  let shown = '';

  const build = (model: Model, variant: string): void => {
    all.unsubscribe();
    all = new Subscription();
    const own = freeParametersOf(model, variant);
    controls = new Map(
      own.map(({ name, ...about }) => {
        const set = (value: number | string | null): void =>
          act.set({ [everywhere() || variant === '' ? name : within(variant, name)]: value });
        if (!about.live) return [name, plainText(name, about)];
        return [name, about.choices === undefined ? knob(name, about, about.value, set) : wordChoice(name, about, set)];
      }),
    );
    for (const { destroy } of controls.values()) all.add(destroy);
    list.replaceChildren(...[...controls.values()].map((one) => one.element));
    element.hidden = own.length === 0;
  };

  return {
    element,
    show: (model, variant) => {
      const own = freeParametersOf(model, variant);
      const key = JSON.stringify([model.pipeline, variant, own.map(({ name }) => name)]);
      if (key !== shown) build(model, variant);
      shown = key;
      for (const { name, value } of own) controls.get(name)?.show(value);
    },
  };
};
