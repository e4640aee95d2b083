import type { Json, ParameterAbout } from '../contract.ts';
import { h, setText } from '../dom.ts';
import { readNumber, written } from '../state/scale.ts';
import type { Control } from './knob.ts';
import { named } from './labels.ts';
import { choice } from './panel.ts';

/** A number that holds from when the module is made. */
export const numberField = (
  name: string,
  about: ParameterAbout,
  standard: Json | undefined,
  set: (value: number | null) => void,
): Control => {
  const placeholder = standard === undefined || standard === null ? (about.orNull ?? '') : String(standard);
  const field = h('input', {
    type: 'text',
    inputmode: 'decimal',
    size: 7,
    placeholder,
    'aria-label': about.description,
  });
  let now: number | null | undefined;
  const write = (): void => {
    field.value = now === undefined ? '' : written(now, about);
  };
  field.addEventListener('change', () => {
    const value = readNumber(field.value, about);
    if (value === undefined || value === now) write();
    else set(value);
  });
  return {
    element: h(
      'div',
      { class: 'knob field', 'data-parameter': name },
      named(name, about),
      h('span', { class: 'number' }, field, about.unit ? h('small', {}, about.unit) : undefined),
    ),
    show: (value) => {
      now = typeof value === 'number' || value === null ? value : undefined;
      if (document.activeElement !== field) write();
    },
    destroy: () => {},
  };
};

/** One of several words. */
export const wordChoice = (name: string, about: ParameterAbout, set: (value: string) => void): Control => {
  const options = Object.fromEntries((about.choices ?? []).map((one) => [one, one]));
  const picked = choice<string>(about.description, options, '', set);
  return {
    element: h('div', { class: 'knob words', 'data-parameter': name }, named(name, about), picked.element),
    show: (value) => picked.show(typeof value === 'string' ? value : undefined),
    destroy: () => {},
  };
};

/** What is neither a number nor one of several words, as it is written. */
export const plainText = (name: string, about: ParameterAbout): Control => {
  const value = h('code', {});
  return {
    element: h('div', { class: 'knob text', 'data-parameter': name }, named(name, about), value),
    show: (now) => {
      const text = now === undefined ? '' : now === null ? (about.orNull ?? 'null') : JSON.stringify(now, undefined, 1);
      setText(value, text.replace(/\n\s*/g, ' '));
    },
    destroy: () => {},
  };
};
