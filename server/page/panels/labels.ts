import type { ParameterAbout } from '../contract.ts';
import { h, symbol } from '../dom.ts';

/** A parameter as its kind declares it: its symbol, else its name, and what it is for. */
export const named = (name: string, { symbol: sign, description }: ParameterAbout): HTMLElement =>
  h(
    'span',
    { class: 'name', title: sign === undefined ? description : `${name}: ${description}` },
    sign === undefined ? h('span', { class: 'word' }, name) : symbol(sign),
    description === '' ? undefined : ` ${description}`,
  );
