type Child = Node | string | undefined;

type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>;

const SVG = 'http://www.w3.org/2000/svg';

const filled = <E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E => {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
};

/** An element: attributes, listeners by the names of their events, and what is in it. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] => filled(document.createElement(tag), attributes, children);

export const svg = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] => filled(document.createElementNS(SVG, tag), attributes, children);

/** A formula as the paper prints it: `W_ro` has an index. */
export const symbol = (text: string): HTMLElement =>
  h(
    'i',
    { class: 'symbol' },
    ...text.split(/(_[\p{L}\d]+)/u).map((part) => (part[0] === '_' ? h('sub', {}, part.slice(1)) : part)),
  );

/** Writes only what differs, so that nothing is laid out for nothing. */
export const setText = (element: Element, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};
