import { h, symbol } from '../dom.ts';
import type { Recording } from '../state/recording.ts';

/** A part of the page that draws what the store knows. */
export interface Panel {
  readonly element: HTMLElement;
  /** What has to come for it. */
  readonly needs: readonly Recording[];
  /** Called at most once a frame, if it can be seen and something has come. */
  readonly draw: () => void;
  readonly destroy: () => void;
}

export interface LegendEntry {
  readonly colour: string;
  readonly symbol?: string;
  readonly text: string;
  readonly thin?: boolean;
}

/** What curves mean: a stroke, the symbol of the paper, and words. */
export const legend = (...entries: readonly LegendEntry[]): HTMLElement =>
  h(
    'ul',
    { class: 'legend' },
    ...entries.map(({ colour, symbol: sign, text, thin = false }) => {
      const stroke = h('span', { class: thin ? 'stroke thin' : 'stroke', 'aria-hidden': 'true' });
      stroke.style.setProperty('--colour', `var(${colour})`);
      return h('li', {}, stroke, sign === undefined ? undefined : symbol(sign), sign === undefined ? text : ` ${text}`);
    }),
  );

/** A signal's panel: what its module is called, and the signal. */
export const signalTitle = (title: string | undefined, path: string): readonly (HTMLElement | string)[] =>
  title === undefined ? [path] : [title, h('span', { class: 'path' }, path)];

let ids = 0;

/** A titled card. */
export const card = (
  title: string | readonly (HTMLElement | string)[],
  name: string,
  aside: HTMLElement | undefined,
  ...body: readonly (HTMLElement | undefined)[]
): HTMLElement => {
  const id = `title-${ids++}`;
  return h(
    'section',
    { class: `card ${name}`, 'aria-labelledby': id },
    h('header', {}, h('h2', { id }, ...(typeof title === 'string' ? [title] : title)), aside),
    ...body,
  );
};

/** One of several, as a row of buttons. */
export const choice = <T extends string>(
  label: string,
  options: Readonly<Record<T, string>>,
  chosen: T,
  choose: (value: T) => void,
): { readonly element: HTMLElement; readonly show: (value: T | undefined) => void } => {
  const buttons = (Object.entries(options) as [T, string][]).map(([value, text]) => {
    const button = h('button', { type: 'button', 'aria-pressed': String(value === chosen) }, text);
    button.addEventListener('click', () => choose(value));
    return [value, button] as const;
  });
  return {
    element: h('div', { class: 'choice', role: 'group', 'aria-label': label }, ...buttons.map(([, button]) => button)),
    show: (value) => {
      for (const [own, button] of buttons) button.setAttribute('aria-pressed', String(own === value));
    },
  };
};
