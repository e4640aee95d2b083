import { BehaviorSubject, Subscription } from 'rxjs';
import type uPlot from 'uplot';
import { within } from '../../../modules/core/controls.ts';
import { h, setText } from '../dom.ts';
import { labelled } from '../draw/labels.ts';
import { colour, variantColour } from '../draw/palette.ts';
import { plot } from '../draw/plot.ts';
import { type Mark, sinceMark } from '../state/marks.ts';
import { type Model, titleOf } from '../state/model.ts';
import type { Measure } from '../state/scores.ts';
import type { Store } from '../state/store.ts';
import { card, choice, legend, type Panel } from './panel.ts';

const EXPLAINED: Readonly<Record<Measure, string>> = {
  performance:
    'Tests with frozen weights: the largest correlation of ẑ with f over all shifts. 1 is perfect; chance reaches 0.3 to 0.6.',
  zeroShift: 'Tests with frozen weights: the correlation of ẑ with f, without a shift; 1 is perfect.',
  rmse: 'Tests with frozen weights: the root mean square of ẑ − f; 0 is perfect.',
};

/** Dashed lines where something was changed, with their numbers; the list beneath says what. */
const drawMarks = ({ ctx, bbox, valToPos, scales }: uPlot, marks: readonly Mark[]): void => {
  const ratio = devicePixelRatio;
  const [min, max] = [scales.x?.min ?? 0, scales.x?.max ?? 0];
  const before = marks.findIndex(({ trial }) => trial >= min);
  const seen = before < 0 ? [] : marks.slice(before).filter(({ trial }) => trial <= max);
  const places = seen.map(({ trial }) => Math.round(valToPos(trial, 'x', true)));
  ctx.save();
  ctx.strokeStyle = colour('--mark');
  ctx.fillStyle = colour('--mark');
  ctx.lineWidth = ratio;
  ctx.font = `600 ${11 * ratio}px system-ui, sans-serif`;
  // The axes leave it centred.
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  for (const x of new Set(places)) {
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  const width = (text: string): number => ctx.measureText(text).width / ratio;
  const edge = (bbox.left + bbox.width) / ratio;
  const labels = labelled(
    places.map((x) => x / ratio),
    before + 1,
    edge,
    width,
  );
  // A rim in the card's colour keeps curves behind the numbers apart from them.
  ctx.setLineDash([]);
  ctx.strokeStyle = colour('--card');
  ctx.lineWidth = 3 * ratio;
  ctx.lineJoin = 'round';
  for (const { left, text } of labels) {
    const [x, y] = [left * ratio, bbox.top + bbox.height - 5 * ratio];
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
  }
  ctx.restore();
};

/** What runs now, and since which mark: what the curve shows before it was learnt with something else. */
const nowOf = (model: Model, variant: string, marks: readonly Mark[]): string => {
  const since = sinceMark(marks, [within(variant, 'rule'), within(variant, 'memory')]);
  const title = titleOf(model, variant);
  return since === undefined ? title : `${title} since mark ${since}`;
};

/** What the panel is called. */
export const [LEARNT, EACH_LEARNT] = ['What it has learnt', 'What each has learnt'] as const;

const THIN = { colour: '--muted', text: 'thin: while it learns', thin: true };

/** How well it draws with its weights frozen, test by test, and how well while it learns; with a mark at every change. */
export const performancePanel = (store: Store, { variants, trialSteps }: Model, height: number): Panel => {
  const measure = new BehaviorSubject<Measure>('performance');
  const several = variants.length > 1;
  const colours = variants.map((_, i) => (several ? variantColour(i) : '--zhat'));
  const curves = plot({
    label: 'Performance in tests over trials',
    curves: [
      ...colours.map((name) => ({ colour: name, width: 2, dotted: true })),
      ...colours.map((name) => ({ colour: name, width: 1, alpha: 0.4 })),
    ],
    x: { label: 'trial', whole: true },
    y: {
      range: (_, min, max) =>
        measure.value === 'rmse' ? [0, Math.max(0.5, (max ?? 0) * 1.05)] : [Math.min(0, min ?? 0), 1.02],
    },
    height,
    over: (u) => drawMarks(u, store.scores.marks(trialSteps)),
  });
  const explained = h('p', { class: 'caption' });
  const changes = h('ol', { class: 'changes', 'aria-label': 'What was changed', tabindex: 0, hidden: true });
  const names = legend();
  let drawn = -1;
  let listed: readonly Mark[] = [];

  const draw = (): void => {
    const version = store.scores.version();
    if (version === drawn) return;
    drawn = version;
    const table = store.scores.table(variants, measure.value);
    const last = Number(table[0]?.at(-1) ?? 0);
    curves.set(table, [0, Math.max(10, last)]);
    const marks = store.scores.marks(trialSteps);
    if (marks === listed) return;
    listed = marks;
    const shown = marks.map(({ trial, text }, i) =>
      h('li', { value: i + 1 }, `${text}, in trial ${Math.floor(trial) + 1}`),
    );
    changes.hidden = shown.length === 0;
    changes.replaceChildren(...shown);
    changes.scrollTop = changes.scrollHeight;
    name();
  };

  /** What the curves are of. */
  const name = (): void => {
    const model = store.now();
    if (model === undefined || model.variants.join() !== variants.join()) return;
    const entries = variants.map((variant, i) => {
      const now = nowOf(model, variant, store.scores.marks(trialSteps));
      return { colour: colours[i] ?? '--zhat', text: several ? `${variant}: ${now}` : now };
    });
    names.replaceChildren(...legend(...entries, THIN).children);
  };

  const pick = choice<Measure>(
    'Measure',
    { performance: 'Performance', zeroShift: 'Zero shift', rmse: 'RMSE' },
    measure.value,
    (value) => measure.next(value),
  );
  const all = new Subscription(curves.destroy);
  all.add(
    measure.subscribe((value) => {
      pick.show(value);
      setText(explained, EXPLAINED[value]);
      drawn = -1;
      draw();
    }),
  );
  all.add(store.model.subscribe(name));
  const title = several ? EACH_LEARNT : LEARNT;
  return {
    element: card(
      title,
      'performance',
      pick.element,
      h('div', { class: 'row' }, names),
      curves.element,
      explained,
      changes,
    ),
    needs: [],
    draw,
    destroy: () => all.unsubscribe(),
  };
};
