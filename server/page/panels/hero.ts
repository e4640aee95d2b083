import { combineLatest, Subscription } from 'rxjs';
import { h, setText } from '../dom.ts';
import { type Model, parameterOf, titleOf } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import type { Act } from './act.ts';

/** The comparison that the paper is about: the rule with a working memory and without, and FORCE. */
const headline = (target: string): Readonly<Record<string, string>> => ({
  memory: `${target}-hebbian-attractor`,
  hebbian: `${target}-hebbian`,
  force: `${target}-force`,
});

const TARGETS: Readonly<Record<string, string>> = { long: '10 s', short: '1 s', gp: 'Gaussian process' };

/** The pipeline of this target with the rule and the memory that run now. */
const onTarget = (model: Model, target: string): string => {
  const [variant = ''] = model.variants;
  const rule = parameterOf(model, variant, 'rule') === 'force' ? 'force' : 'hebbian';
  const memory = parameterOf(model, variant, 'attractor') === 'none' ? '' : '-attractor';
  return `${target}-${rule}${memory}`;
};

/** @param chosen what was picked here last */
const targetOf = ({ pipeline, variants, trialSteps, dt }: Model, chosen: string): string => {
  const [first = ''] = pipeline.split('-');
  if (Object.hasOwn(TARGETS, first)) return first;
  if (variants.join() !== Object.keys(headline('')).join()) return '';
  return trialSteps * dt === 10_000 ? 'long' : chosen;
};

/** What this is, and its headline at one click. */
export const hero = (store: Store, act: Act): { readonly element: HTMLElement; readonly destroy: () => void } => {
  const title = h('h1', {});
  const words = h('p', {});
  const compare = h('button', { type: 'button', class: 'primary compare' }, 'Compare as in the paper');
  const targets = h(
    'select',
    { id: 'target' },
    ...Object.entries(TARGETS).map(([value, text]) => h('option', { value }, text)),
    h('option', { value: '', disabled: true }, 'another'),
  );
  let chosen = '';
  targets.addEventListener('change', () => {
    const model = store.now();
    chosen = targets.value;
    if (model === undefined) return;
    if (model.variants.length > 1) act.compare(headline(targets.value));
    else act.load(onTarget(model, targets.value));
  });
  compare.addEventListener('click', () => {
    if ((store.now()?.variants.length ?? 1) > 1) act.load('long-hebbian-attractor');
    else act.compare(headline('long'));
  });
  const all = new Subscription();
  all.add(
    combineLatest([store.model]).subscribe(([model]) => {
      const several = model.variants.length > 1;
      setText(title, several ? 'With and without a working memory' : titleOf(model, model.variants[0] ?? ''));
      setText(
        words,
        several
          ? 'The same network, the same noise, step for step. The Hebbian rule fails on a signal of many seconds; with a bump of activity that moves the same way in every trial, it does as well as FORCE, which no brain could run.'
          : 'A recurrent network learns to draw a signal from a reward alone: better than lately, or not. Take the working memory out, or swap the rule, and see what becomes of it.',
      );
      setText(compare, several ? 'Back to one network' : 'Compare as in the paper');
      targets.value = targetOf(model, chosen);
      document.title = several
        ? 'reservoir-rx: side by side'
        : `reservoir-rx: ${titleOf(model, model.variants[0] ?? '')}`;
    }),
  );
  return {
    element: h(
      'div',
      { class: 'hero' },
      h('div', {}, title, words),
      h('div', { class: 'actions' }, h('label', { for: 'target' }, 'Target'), targets, compare),
    ),
    destroy: () => all.unsubscribe(),
  };
};
