import type { BehaviorSubject } from 'rxjs';
import type { Signal } from '../contract.ts';
import { type Model, writerOf } from '../state/model.ts';
import { type Form, formOf, signalsOf, sizeOf } from '../state/signals.ts';
import type { Store } from '../state/store.ts';
import { COURSE, coursePanel } from './course.ts';
import { curvesPanel } from './curves.ts';
import { imagePanel } from './image.ts';
import { mapPanel, positionOf } from './map.ts';
import { type Axis, OUTPUT, outputPanel } from './output.ts';
import type { Panel } from './panel.ts';
import { EACH_LEARNT, LEARNT, performancePanel } from './performance.ts';
import { rasterPanel } from './raster.ts';
import { REWARD, rewardPanel } from './reward.ts';
import { placeTitle } from './subject.ts';

/** A panel that there can be. */
export interface Entry {
  readonly key: string;
  /** What it is called among all, and under which heading. */
  readonly name: string;
  readonly group: string;
  readonly shape?: readonly number[];
  /** Where it stands: on the left, beside it on the right, or with all others beneath. */
  readonly at: 'wide' | 'narrow' | 'more';
  readonly byDefault: boolean;
  readonly make: () => Panel;
}

/** Small signals that no other panel shows, and pictures, that are there unasked. */
const MOST_SMALL = 6;
const MOST_MAPS = 4;
const MOST_RASTERS = 2;
const SMALL = 16;

const KNOWN = 'Learning';

/** What the panels that know their signals show, or sum up. */
const SUMMED: Readonly<Record<string, readonly string[]>> = {
  'readout.zhat': ['readout.zbar'],
  'update.norm': ['update.post', 'update.pre', 'update.dW'],
  'weights.norm': ['weights'],
};

const PANELS: Readonly<Record<Form, (store: Store, model: Model, signal: Signal) => Panel>> = {
  ...{ curve: curvesPanel, sheet: mapPanel, ring: mapPanel, raster: rasterPanel, image: imagePanel },
};

/** The panels that know their signals, where those are. */
const knownEntries = (store: Store, model: Model, axis: BehaviorSubject<Axis>, scored: boolean): readonly Entry[] => {
  const signals = signalsOf(model);
  const has = (paths: readonly string[]): boolean => paths.every((path) => signals.has(path));
  const several = model.variants.length > 1;
  const course = COURSE.filter((path) => signals.has(path));
  const entry = (key: string, name: string, at: Entry['at'], make: () => Panel): Entry => ({
    ...{ key, name, at, make, group: KNOWN, byDefault: true },
  });
  const output = { title: 'Output against target', variant: '', colour: '--zhat', height: 190, axis };
  return [
    ...(has(OUTPUT) && !several
      ? [entry('output', output.title, 'wide', () => outputPanel(store, model, output))]
      : []),
    ...(scored
      ? [
          entry('performance', several ? EACH_LEARNT : LEARNT, 'wide', () =>
            performancePanel(store, model, several ? 210 : 150),
          ),
        ]
      : []),
    ...(course.length > 0
      ? [entry(`course:${course.join()}`, 'Weights', 'narrow', () => coursePanel(store, model, course))]
      : []),
    ...(has(REWARD) ? [entry('reward', 'Reward', 'narrow', () => rewardPanel(store, model))] : []),
  ];
};

const claimedBy = (model: Model, known: readonly Entry[]): ReadonlySet<string> => {
  const keys = known.map(({ key }) => key);
  const shown = [
    ...(keys.includes('output') || model.variants.length > 1 ? OUTPUT : []),
    ...(keys.includes('reward') ? REWARD : []),
    ...(keys.some((key) => key.startsWith('course:')) ? COURSE : []),
  ];
  const maps = [...signalsOf(model).keys()].map((path) => positionOf(model, path)).filter((path) => path !== undefined);
  return new Set([...shown, ...shown.flatMap((path) => SUMMED[path] ?? []), ...maps]);
};

/** Every signal, each as it can be looked at. */
const signalEntries = (store: Store, model: Model, claimed: ReadonlySet<string>): readonly Entry[] => {
  const count = { small: 0, map: 0, raster: 0 };
  const rasters = new Set<string>();
  return [...signalsOf(model).values()].map((signal): Entry => {
    const { name: path, shape } = signal;
    const panel = PANELS[formOf(signal)];
    const module = writerOf(model.graph, path)?.name ?? path.split('.')[0] ?? path;
    const unasked = (): boolean => {
      if (panel === mapPanel) return count.map++ < MOST_MAPS;
      if (panel === rasterPanel) {
        if (signal.layout === undefined || rasters.has(module)) return false;
        rasters.add(module);
        return count.raster++ < MOST_RASTERS;
      }
      return !claimed.has(path) && sizeOf(signal) <= SMALL && count.small++ < MOST_SMALL;
    };
    const byDefault = unasked();
    const at = !byDefault ? 'more' : panel === rasterPanel ? 'wide' : panel === mapPanel ? 'narrow' : 'more';
    return {
      ...{ key: `signal:${path}`, name: path, shape, at, byDefault },
      group: placeTitle(model, path) ?? module,
      make: () => panel(store, model, signal),
    };
  });
};

/** All panels that there can be of what runs. */
export const catalogueOf = (
  store: Store,
  model: Model,
  axis: BehaviorSubject<Axis>,
  scored: boolean,
): readonly Entry[] => {
  const known = knownEntries(store, model, axis, scored);
  const signals = signalEntries(store, model, claimedBy(model, known));
  // Maps are looked at first.
  const maps = signals.filter(({ at }) => at === 'narrow');
  return [...maps, ...known, ...signals.filter((one) => !maps.includes(one))];
};
