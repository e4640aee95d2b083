import { map, merge, type Observable, scan, shareReplay } from 'rxjs';
import { within } from '../../../modules/core/controls.ts';
import type { Connection } from '../connection/connection.ts';
import type { Change, Description, Json, KindAbout, Node, Parameter, PlaceAbout } from '../contract.ts';

/** What runs, as it is now: the last description with all that was changed since. */
export type Model = Description;

type Event =
  | { readonly type: 'described'; readonly description: Description }
  | { readonly type: 'change'; readonly change: Change };

const merged = (parameters: readonly Parameter[], changed: readonly Parameter[]): readonly Parameter[] => {
  const fresh = new Map(changed.map((one) => [one.name, one]));
  return parameters.map((one) => fresh.get(one.name) ?? one);
};

const after = (model: Model, { method, params, parameters }: Change): Model => {
  const changed = { ...model, parameters: merged(model.parameters, parameters) };
  switch (method) {
    case 'pause':
    case 'step':
      return { ...changed, paused: true };
    case 'resume':
      return { ...changed, paused: false };
    case 'speed':
      return { ...changed, speed: (params as { readonly speed: Model['speed'] }).speed };
    default:
      return changed;
  }
};

export const modelOf = ({ described, changes }: Connection): Observable<Model> =>
  merge(
    described.pipe(map((description): Event => ({ type: 'described', description }))),
    changes.pipe(map((change): Event => ({ type: 'change', change }))),
  ).pipe(
    scan(
      (model: Model | undefined, event) =>
        event.type === 'described' ? event.description : model === undefined ? model : after(model, event.change),
      undefined,
    ),
    map((model) => model as Model),
    shareReplay({ bufferSize: 1, refCount: false }),
  );

/** A parameter in a variant. */
export const parameterOf = ({ parameters }: Model, variant: string, name: string): Parameter | undefined =>
  parameters.find((one) => one.name === within(variant, name));

export const valueIn = (model: Model, variant: string, name: string): Json | undefined =>
  parameterOf(model, variant, name)?.value;

/** Parameters of a module, by their names without it. */
export const parametersOf = (
  { parameters }: Model,
  variant: string,
  module: string,
): ReadonlyMap<string, Parameter> => {
  const prefix = `${within(variant, module)}.`;
  const own = parameters.filter(({ name }) => name.startsWith(prefix));
  return new Map(own.map((one) => [one.name.slice(prefix.length), one]));
};

/** The parameters that belong to no place and no module of a variant: the pipeline's own. */
export const freeParametersOf = (model: Model, variant: string): readonly Parameter[] => {
  const taken = new Set([
    ...model.places.filter((one) => one.variant === variant).map(({ name }) => name),
    ...model.graph.filter((one) => one.variant === variant).map(({ name }) => name),
  ]);
  const prefix = within(variant, '');
  return model.parameters
    .filter(({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'))
    .map((one) => ({ ...one, name: one.name.slice(prefix.length) }))
    .filter(({ name }) => !taken.has(name.split('.')[0] as string));
};

export const placeOf = ({ places }: Model, variant: string, name: string | undefined): PlaceAbout | undefined =>
  places.find((one) => one.variant === variant && one.name === name);

/** The kind that stands in a place: as the choice of it says, else as it was described. */
export const standsIn = (model: Model, place: PlaceAbout): string =>
  String(valueIn(model, place.variant, place.name) ?? place.kind);

export const kindOf = ({ kinds }: PlaceAbout, kind: string): KindAbout | undefined =>
  kinds.find((one) => one.kind === kind);

/** The module that writes a signal or a part of it. */
export const writerOf = (nodes: readonly Node[], path: string): Node | undefined => {
  const own = path.replace(/^(past\.)+/, '');
  const writers = nodes.filter(({ name }) => own === name || own.startsWith(`${name}.`));
  return writers.sort((a, b) => b.name.length - a.name.length)[0];
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a variant is: its rule, with or without a working memory; where it has no such places, its name. */
export const titleOf = (model: Model, variant: string): string => {
  const [rule, memory] = ['rule', 'memory'].map((name) => placeOf(model, variant, name));
  if (rule === undefined || memory === undefined) return variant === '' ? model.pipeline : variant;
  const kind = standsIn(model, rule);
  const title = capital(kindOf(rule, kind)?.title ?? kind);
  return kindOf(memory, standsIn(model, memory))?.nothing === true ? `${title} alone` : `${title} with working memory`;
};
