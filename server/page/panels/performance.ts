import { BehaviorSubject, Subscription } from 'rxjs';
import type uPlot from 'uplot';
import { h, setText } from '../dom.ts';
import { colour, variantColour } from '../draw/palette.ts';
import { plot } from '../draw/plot.ts';
import { type Model, titleOf } from '../state/model.ts';
import type { Mark, Measure } from '../state/scores.ts';
import type { Store } from '../state/store.ts';
import { card, choice, legend, type Panel } from './panel.ts';

const EXPLAINED: Readonly<Record<Measure, string>> = {
  performance:
    'Tests with frozen weights: the largest correlation of ẑ with f over all shifts. 1 is perfect; chance reaches 0.3 to 0.6.',
  zeroShift: 'Tests with frozen weights: the correlation of ẑ with f, without a shift; 1 is perfect.',
  rmse: 'Tests with frozen weights: the root mean square of ẑ − f; 0 is perfect.',
};

/** Dashed lines where something was changed, each with its number; the list beneath says what. */
const drawMarks = ({ ctx, bbox, valToPos, scales }: uPlot, marks: readonly Mark[]): void => {
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour('--mark');
  ctx.fillStyle = colour('--mark');
  ctx.lineWidth = ratio;
  ctx.font = `600 ${10 * ratio}px system-ui, sans-serif`;
  for (const [i, { trial }] of marks.entries()) {
    if (trial < (scales.x?.min ?? 0) || trial > (scales.x?.max ?? 0)) continue;
    const x = Math.round(valToPos(trial, 'x', true));
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(String(i + 1), x + 7 * ratio, bbox.top + bbox.height - 5 * ratio);
  }
  ctx.restore();
};

/** How well it draws with its weights frozen, test by test, and how well while it learns; with a mark at every change. */
export const performancePanel = (store: Store, { variants }: Model, height: number): Panel => {
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
    over: (u) => drawMarks(u, store.scores.marks()),
  });
  const explained = h('p', { class: 'caption' });
  const changes = h('ol', { class: 'changes', 'aria-label': 'What was changed' });
  let drawn = -1;
  let listed: readonly Mark[] = [];

  const draw = (): void => {
    const version = store.scores.version();
    if (version === drawn) return;
    drawn = version;
    const table = store.scores.table(variants, measure.value);
    const last = Number(table[0]?.at(-1) ?? 0);
    curves.set(table, [1, Math.max(10, last)]);
    const marks = store.scores.marks();
    if (marks === listed) return;
    listed = marks;
    const shown = marks.map(({ trial, text }, i) =>
      h('li', { value: i + 1 }, `${text}, in trial ${Math.floor(trial) + 1}`),
    );
    changes.replaceChildren(...shown.slice(-4));
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
  const names = legend();
  all.add(
    store.model.subscribe((model) => {
      const entries = several
        ? model.variants.map((name, i) => ({ colour: variantColour(i), text: `${name}: ${titleOf(model, name)}` }))
        : [{ colour: '--zhat', text: titleOf(model, '') }];
      const thin = { colour: '--muted', text: 'thin: while it learns', thin: true };
      names.replaceChildren(...legend(...entries, thin).children);
    }),
  );
  const title = several ? 'What each has learnt' : 'What it has learnt';
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
