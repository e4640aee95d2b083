import { map, merge, type Observable, scan, shareReplay } from 'rxjs';
import type { Change, Description, Parameter } from '../../messages.ts';
import type { Connection } from '../connection/connection.ts';

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

/** A parameter's value in a variant. */
export const parameterOf = ({ parameters }: Model, variant: string, name: string): number | string | undefined =>
  parameters.find((one) => one.name === within(variant, name))?.value as number | string | undefined;

export const within = (variant: string, name: string): string => (variant === '' ? name : `${variant}/${name}`);

const RULES: Readonly<Record<string, string>> = { hebbian: 'Hebbian', force: 'FORCE', none: 'No learning' };

/** What a variant is, in the paper's words: `Hebbian with working memory`. */
export const titleOf = (model: Model, variant: string): string => {
  const rule = RULES[String(parameterOf(model, variant, 'rule'))] ?? 'A rule';
  return parameterOf(model, variant, 'attractor') === 'none' ? `${rule} alone` : `${rule} with working memory`;
};
