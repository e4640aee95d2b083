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

/** Targets that ship: what they are called, and how long they are (s) if that is in their name. */
const TARGETS: Readonly<Record<string, { readonly text: string; readonly seconds?: number }>> = {
  long: { text: '10 s', seconds: 10 },
  short: { text: '1 s', seconds: 1 },
  gaussianProcess: { text: 'Gaussian process' },
};

/** Which of them it is; '' where it is another. */
const targetIn = ({ trialSteps, dt }: Model, task: string): string => {
  const found = Object.hasOwn(TARGETS, task) ? TARGETS[task] : undefined;
  const seconds = (trialSteps * dt) / 1000;
  return found !== undefined && (found.seconds ?? seconds) === seconds ? task : '';
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
  'A recurrent network learns to draw a signal. It is told only a reward: whether it has lately become better. Take the working memory out, or swap the rule, and see what becomes of it.';
const TAUGHT =
  'A recurrent network learns to draw a signal. Take the working memory out, or swap the rule, and see what becomes of it.';

/** Whether it is a network as in the paper: a rule, a reward, and a working memory or the place for one. */
const asInThePaper = (model: Model): boolean =>
  signalsOf(model).has('reward.M') &&
  model.variants.every((variant) => ['rule', 'memory'].every((name) => placeOf(model, variant, name) !== undefined));

/** Whether what stands for the rule reads the reward. */
const fromReward = ({ graph }: Model): boolean =>
  graph.some(({ place, reads }) => place === 'rule' && reads.some((read) => read.startsWith('reward')));

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
    ...Object.entries(TARGETS).map(([value, { text }]) => h('option', { value }, text)),
    h('option', { value: '', disabled: true }, 'another'),
  );
  const chooser = h('span', { class: 'targets', hidden: true }, h('label', { for: 'target' }, 'Target'), targets);

  const showTarget = (specs: readonly Specified[]): void => {
    const tasks = specs.map(taskOf);
    chooser.hidden = tasks.length === 0 || tasks.includes(undefined);
    const [first = ''] = tasks;
    const model = store.now();
    targets.value = model === undefined ? '' : targetIn(model, first);
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
  /** The one in view, as it was loaded. */
  const back = async (): Promise<void> => {
    const found = await act.specs();
    if (E.isLeft(found)) return;
    const one = found.right.find(({ variant }) => variant === store.focus.value);
    if (one !== undefined) act.load(one.spec);
  };
  compare.addEventListener('click', () => {
    const model = store.now();
    if (model === undefined || model.variants.length === 1) act.compare(HEADLINE);
    else if (isHeadline(model)) act.load(HEADLINE.memory as string);
    else void back();
  });
  const all = new Subscription();
  all.add(
    store.model.subscribe((model) => {
      const several = model.variants.length > 1;
      const single = titleOf(model, model.variants[0] ?? '');
      const paper = asInThePaper(model);
      setText(title, several ? (withAndWithout(model) ? 'With and without a working memory' : 'Side by side') : single);
      setText(
        words,
        several
          ? isHeadline(model)
            ? SEVERAL
            : wordsOf(model)
          : paper
            ? fromReward(model)
              ? ONE
              : TAUGHT
            : wordsOf(model),
      );
      compare.hidden = !several && !paper;
      setText(
        compare,
        !several ? 'Compare as in the paper' : isHeadline(model) ? 'Back to one network' : 'Keep the one in view',
      );
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
