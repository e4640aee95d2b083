import { BehaviorSubject, combineLatest, Subscription } from 'rxjs';
import { board } from '../diagram/board.ts';
import { h } from '../dom.ts';
import type { Model } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import type { Act } from './act.ts';
import { inspector } from './inspector.ts';
import { card, choice, type Panel } from './panel.ts';
import { pipelineKnobs } from './pipelineKnobs.ts';

/** The pipeline as it runs: its modules, what they read of each other, and their parameters. */
export const diagramPanel = (store: Store, act: Act): Panel => {
  const selected = new BehaviorSubject<string | undefined>(undefined);
  const everywhere = new BehaviorSubject(false);
  const boxes = board((name) => selected.next(name));
  const looked = inspector(act, () => everywhere.value);
  const own = pipelineKnobs(act, () => everywhere.value);
  const scope = choice<'one' | 'all'>(
    'Where changes hold',
    { one: 'This variant', all: 'All variants' },
    'one',
    (value) => everywhere.next(value === 'all'),
  );
  const variants = h('div', { class: 'variants' });
  let picker: ReturnType<typeof choice<string>> | undefined;
  let picked = '';

  const header = (model: Model, variant: string): void => {
    const several = model.variants.length > 1;
    variants.hidden = !several;
    scope.element.hidden = !several;
    const key = model.variants.join();
    if (key !== picked) {
      picked = key;
      const names = Object.fromEntries(model.variants.map((name) => [name, name]));
      picker = choice('The variant in view', names, variant, (name) => store.focus.next(name));
      variants.replaceChildren(picker.element);
    }
    picker?.show(variant);
  };

  const all = new Subscription(boxes.destroy);
  all.add(
    combineLatest([store.model, store.focus, selected, everywhere]).subscribe(([model, variant, name, both]) => {
      if (!model.variants.includes(variant)) return;
      header(model, variant);
      scope.show(both ? 'all' : 'one');
      boxes.show(model, variant, name ?? '');
      // At first the place that most can be put in is looked into.
      const stands = [...boxes.stands()];
      const stand =
        stands.find((one) => one.name === name) ??
        stands.sort((a, b) => (b.place?.kinds.length ?? 0) - (a.place?.kinds.length ?? 0))[0];
      if (stand === undefined) return;
      if (stand.name !== name) boxes.show(model, variant, stand.name);
      looked.show(model, variant, stand);
      own.show(model, variant);
    }),
  );

  return {
    element: card(
      'The pipeline',
      'diagram',
      h('div', { class: 'row' }, variants, scope.element),
      h('div', { class: 'split' }, boxes.element, h('div', { class: 'beside' }, looked.element, own.element)),
      h(
        'p',
        { class: 'caption' },
        'An arrow leads from a module to one that reads its signal; a dashed one brings it a step later.',
      ),
    ),
    needs: [],
    draw: () => {},
    destroy: () => all.unsubscribe(),
  };
};
