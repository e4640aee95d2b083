import { Subscription } from 'rxjs';
import { within } from '../../../modules/core/controls.ts';
import type { Json, KindAbout } from '../contract.ts';
import { kindTitle, type Stand } from '../diagram/graph.ts';
import { h, symbol } from '../dom.ts';
import { kindOf, type Model, standsIn } from '../state/model.ts';
import type { Act } from './act.ts';
import { numberField, plainText, wordChoice } from './field.ts';
import { type Control, knob } from './knob.ts';
import { isNumber, type Own, ownOf, same } from './owned.ts';
import { choice } from './panel.ts';

/** A module looked into: what it computes, what could stand in its place, and its parameters. */
export interface Inspector {
  readonly element: HTMLElement;
  readonly show: (model: Model, variant: string, stand: Stand) => void;
}

/** Equations that stand one after the other, each in a line of its own. */
const linesOf = (equation: string): readonly HTMLElement[] =>
  equation.split(/(?<=,) {2,}/).map((line) => h('p', {}, symbol(line)));

/** @param everywhere whether a change is to hold in all variants */
export const inspector = (act: Act, everywhere: () => boolean): Inspector => {
  const element = h('div', { class: 'inspector', 'aria-live': 'off' });
  let shown = '';
  let controls: ReadonlyMap<string, Control> = new Map();
  let all = new Subscription();
  let pick: ((kind: string) => void) | undefined;
  let owned: readonly Own[] = [];
  /** Whoever has opened the parameters of one module finds those of the next open. */
  let opened = false;

  const build = (model: Model, variant: string, stand: Stand, kind: KindAbout | undefined): void => {
    all.unsubscribe();
    all = new Subscription();
    const { place, node } = stand;
    const stands = place === undefined ? '' : standsIn(model, place);
    const to = (): string | undefined => (everywhere() || variant === '' ? undefined : variant);

    /** Another module in its place, or the same kind anew; what else is not as by default stays as it is. */
    const anew = (name: string, value: Json): void => {
      if (place === undefined) return;
      const others = owned.filter((one) => one.value !== undefined && !same(one.value, one.standard));
      act.swap(place.name, stands, to(), {
        ...Object.fromEntries(others.map((one) => [one.name, one.value as Json])),
        [name]: value,
      });
    };
    const set = (name: string, value: Json): void => {
      const target = to();
      const path = `${place?.name ?? stand.name}.${name}`;
      act.set({ [target === undefined ? path : within(target, path)]: value });
    };
    const controlOf = (own: Own): Control => {
      const { name, about, value, standard } = own;
      const free = about.live || place !== undefined;
      const give = (next: Json): void => (about.live ? set : anew)(name, next);
      if (free && about.choices !== undefined) return wordChoice(name, about, give);
      if (!free || !isNumber(own)) return plainText(name, about);
      return about.live ? knob(name, about, standard ?? value, give) : numberField(name, about, standard, give);
    };
    const kinds = (): HTMLElement | undefined => {
      pick = undefined;
      if (place === undefined || place.kinds.length === 0) return undefined;
      const titles = Object.fromEntries(place.kinds.map((one) => [one.kind, one.title]));
      const picked = choice('What stands here', titles, stands, (chosen) => {
        if (chosen !== stands || to() === undefined) act.swap(place.name, chosen, to());
      });
      pick = picked.show;
      return picked.element;
    };

    /** What can be moved stands open; what the module is made with, behind a heading. */
    const sections = (): readonly (HTMLElement | undefined)[] => {
      const elements = (live: boolean): readonly HTMLElement[] =>
        owned.filter(({ about }) => about.live === live).flatMap(({ name }) => controls.get(name)?.element ?? []);
      const [moved, made] = [elements(true), elements(false)];
      return [
        moved.length > 0 ? h('div', { class: 'knobs' }, ...moved) : undefined,
        made.length > 0
          ? h(
              'details',
              { class: 'made', open: opened },
              h('summary', {}, `Made with ${made.length === 1 ? 'one parameter' : `${made.length} parameters`}`),
              place === undefined ? undefined : h('p', { class: 'caption' }, 'A change makes the module anew.'),
              h('div', { class: 'knobs' }, ...made),
            )
          : undefined,
      ];
    };

    controls = new Map(owned.map((own) => [own.name, controlOf(own)]));
    for (const { destroy } of controls.values()) all.add(destroy);
    const equation = kind?.equation ?? node?.equation ?? '';
    const source = kind?.source ?? node?.source;
    const alone = kindTitle(model, stand);
    const children = [
      h('h3', {}, place?.title ?? stand.name),
      place === undefined && alone !== stand.name ? h('p', { class: 'caption' }, alone) : undefined,
      equation === '' ? undefined : h('div', { class: 'equation' }, ...linesOf(equation)),
      source === undefined ? undefined : h('p', { class: 'caption source' }, source),
      kinds(),
      ...sections(),
    ];
    element.replaceChildren(...children.filter((child) => child !== undefined));
    const details = element.querySelector('details');
    details?.addEventListener('toggle', () => {
      opened = details.open;
    });
  };

  return {
    element,
    show: (model, variant, stand) => {
      const stands = stand.place === undefined ? undefined : standsIn(model, stand.place);
      const kind = stand.place === undefined || stands === undefined ? undefined : kindOf(stand.place, stands);
      owned = ownOf(model, variant, stand, kind);
      const abouts = owned.map(({ name, about: { live, slider, choices } }) => [name, live, slider, choices]);
      const key = JSON.stringify([model.pipeline, variant, stand.name, stand.node?.kind, stands, kind, abouts]);
      if (key !== shown) build(model, variant, stand, kind);
      shown = key;
      if (stands !== undefined) pick?.(stands);
      for (const { name, value } of owned) controls.get(name)?.show(value);
    },
  };
};
