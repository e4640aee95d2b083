import type { Json, Parameter } from '../contract.ts';
import { h, setText, symbol } from '../dom.ts';
import { kindOf, type Model, parametersOf, standsIn } from '../state/model.ts';
import { written } from '../state/scale.ts';
import { kindTitle, type Stand } from './graph.ts';

export interface Box {
  readonly element: HTMLButtonElement;
  readonly show: (model: Model, variant: string, stand: Stand) => void;
}

/** Values that a box has room for. */
const MOST = 2;

const valueText = (value: Json, about: Parameter): string => {
  if (typeof value !== 'number') return value === null ? (about.orNull ?? 'null') : String(value);
  return written(Number(value.toPrecision(3)), about);
};

/** Live values of a module, each by its symbol, else by its name: `λ = 1.5`. */
const valuesOf = (model: Model, variant: string, { name, place }: Stand): string => {
  const kind = place === undefined ? undefined : kindOf(place, standsIn(model, place));
  const declared = kind?.parameters.map((one) => one.name);
  return [...parametersOf(model, variant, place?.name ?? name)]
    .filter(([own, { live, value }]) => live && typeof value !== 'object' && (declared?.includes(own) ?? true))
    .slice(0, MOST)
    .map(([own, one]) => `${one.symbol ?? own} = ${valueText(one.value, one)}`)
    .join(',  ');
};

export const boxOf = (stand: Stand, select: () => void): Box => {
  const { node, place, name } = stand;
  const kind = h('span', { class: 'kind' });
  const values = h('span', { class: 'values' });
  const sign = node?.symbol ?? place?.symbol;
  let line = '';
  return {
    element: h(
      'button',
      { type: 'button', class: 'module', click: select, 'data-module': name, 'data-place': place?.name },
      h('span', { class: 'title' }, place?.title ?? name, sign === undefined ? undefined : symbol(sign)),
      kind,
      values,
    ),
    show(model, variant, now) {
      const stands = kindTitle(model, now);
      this.element.classList.toggle('absent', now.node === undefined);
      setText(kind, stands === now.name ? '' : stands);
      const next = valuesOf(model, variant, now);
      if (next !== line) values.replaceChildren(symbol(next));
      line = next;
    },
  };
};
