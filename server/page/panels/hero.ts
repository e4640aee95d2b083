import * as E from 'fp-ts/lib/Either.js';
import { Subscription, switchMap } from 'rxjs';
import { h, setText } from '../dom.ts';
import { kindOf, type Model, placeOf, standsIn, titleOf } from '../state/model.ts';
import { signalsOf } from '../state/signals.ts';
import { onTarget, type Specified, taskOf } from '../state/specs.ts';
import type { Store } from '../state/store.ts';
import type { Act } from './act.ts';

/** The comparison that the paper is about, by the pipelines that ship: with a working memory, without, and FORCE. */
const HEADLINE: Readonly<Record<string, string>> = {
  memory: 'long-hebbian-attractor',
  hebbian: 'long-hebbian',
  force: 'long-force',
};

const TARGETS: Readonly<Record<string, string>> = {
  long: '10 s',
  short: '1 s',
  gaussianProcess: 'Gaussian process',
};

/** What there is to say of it: only of what is known. */
const wordsOf = (model: Model): string => {
  if (model.variants.length > 1) return 'The same noise, step for step.';
  const places = model.places.filter(({ variant }) => variant === model.variants[0]);
  const text = 'Pick a module of the pipeline to see what it computes.';
  return places.length === 0 ? text : `${text} What stands in a place can be taken out or swapped while it runs.`;
};

const SEVERAL =
  'The same network, the same noise, step for step. The Hebbian rule fails on a signal of many seconds; with a bump of activity that moves the same way in every trial, it does as well as FORCE, which no brain could run.';
const ONE =
  'A recurrent network learns to draw a signal from a reward alone: better than lately, or not. Take the working memory out, or swap the rule, and see what becomes of it.';

/** Whether it is a network as in the paper: a rule, a reward, and a working memory or the place for one. */
const asInThePaper = (model: Model): boolean =>
  signalsOf(model).has('reward.M') &&
  model.variants.every((variant) => ['rule', 'memory'].every((name) => placeOf(model, variant, name) !== undefined));

/** Whether some have a working memory and others have none. */
const withAndWithout = (model: Model): boolean => {
  const places = model.places.filter(({ name }) => name === 'memory');
  return new Set(places.map((place) => kindOf(place, standsIn(model, place))?.nothing === true)).size > 1;
};

const isHeadline = ({ variants }: Model): boolean => variants.join() === Object.keys(HEADLINE).join();

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
  const chooser = h('span', { class: 'targets', hidden: true }, h('label', { for: 'target' }, 'Target'), targets);

  const showTarget = (specs: readonly Specified[]): void => {
    const tasks = specs.map(taskOf);
    chooser.hidden = tasks.length === 0 || tasks.includes(undefined);
    const [first = ''] = tasks;
    targets.value = first !== undefined && Object.hasOwn(TARGETS, first) ? first : '';
  };
  targets.addEventListener('change', async () => {
    const chosen = targets.value;
    const found = await act.specs();
    const model = store.now();
    if (E.isLeft(found) || model === undefined) return;
    const specs = found.right.map((one) => [one.variant, onTarget(model, one, chosen)] as const);
    if (specs.length > 1) act.compare(Object.fromEntries(specs));
    else if (specs[0] !== undefined) act.load(specs[0][1]);
  });
  compare.addEventListener('click', () => {
    if ((store.now()?.variants.length ?? 1) > 1) act.load(HEADLINE.memory as string);
    else act.compare(HEADLINE);
  });
  const all = new Subscription();
  all.add(
    store.model.subscribe((model) => {
      const several = model.variants.length > 1;
      const single = titleOf(model, model.variants[0] ?? '');
      const paper = asInThePaper(model);
      setText(title, several ? (withAndWithout(model) ? 'With and without a working memory' : 'Side by side') : single);
      setText(words, several ? (isHeadline(model) ? SEVERAL : wordsOf(model)) : paper ? ONE : wordsOf(model));
      setText(compare, several ? 'Back to one network' : 'Compare as in the paper');
      document.title = several ? 'reservoir-rx: side by side' : `reservoir-rx: ${single}`;
    }),
  );
  all.add(
    store.connection.described
      .pipe(switchMap(() => act.specs()))
      .subscribe((found) => showTarget(E.isRight(found) ? found.right : [])),
  );
  return {
    element: h('div', { class: 'hero' }, h('div', {}, title, words), h('div', { class: 'actions' }, chooser, compare)),
    destroy: () => all.unsubscribe(),
  };
};
