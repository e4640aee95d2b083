import { h } from '../dom.ts';
import type { Entry } from './catalogue.ts';

/** A panel's element, and where it is to stand. */
export interface Placed {
  readonly element: HTMLElement;
  readonly at: Entry['at'];
}

/** Rows above the diagram. */
const ABOVE = 2;

/** What stands on the right of each wide panel: one narrow panel, of the last one all that are left, but not too many. */
const beside = (wides: number, narrows: readonly HTMLElement[]): readonly (readonly HTMLElement[])[] =>
  Array.from({ length: wides }, (_, i) =>
    i < wides - 1 ? narrows.slice(i, i + 1) : narrows.slice(i, i + (narrows.length - i === 2 ? 2 : 1)),
  );

/**
 * The panels in rows: wide ones with narrow ones beside them, the diagram over the whole width, all others beneath.
 * @param top what stands above all of them
 */
export const arranged = (
  placed: readonly Placed[],
  diagram: HTMLElement,
  top: HTMLElement | undefined,
): readonly HTMLElement[] => {
  const of = (at: Entry['at']): HTMLElement[] => placed.filter((one) => one.at === at).map(({ element }) => element);
  const [wides, narrows] = [of('wide'), of('narrow')];
  const right = beside(wides.length, narrows);
  const rows = wides.map((wide, i) => {
    const side = right[i] ?? [];
    return side.length === 0
      ? h('div', { class: 'grid one' }, wide)
      : h('div', { class: 'grid two' }, wide, h('div', { class: 'side' }, ...side));
  });
  const left = narrows.slice(right.flat().length);
  const above = top === undefined ? ABOVE : ABOVE - 1;
  const others = [...left, ...of('more')];
  return [
    ...(top === undefined ? [] : [top]),
    ...rows.slice(0, above),
    diagram,
    ...rows.slice(above),
    ...(others.length > 0 ? [h('div', { class: 'grid more' }, ...others)] : []),
  ];
};
