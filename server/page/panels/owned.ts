import type { Json, KindAbout, ParameterAbout } from '../contract.ts';
import type { Stand } from '../diagram/graph.ts';
import { type Model, parametersOf } from '../state/model.ts';

/** A parameter of the module that stands here, with its value as far as it is known. */
export interface Own {
  readonly name: string;
  readonly about: ParameterAbout;
  readonly value: Json | undefined;
  readonly standard: Json | undefined;
}

/** Those that the kind declares, then others that are known of the module. */
export const ownOf = (
  model: Model,
  variant: string,
  { name, place }: Stand,
  kind: KindAbout | undefined,
): readonly Own[] => {
  const known = parametersOf(model, variant, place?.name ?? name);
  const declared = (kind?.parameters ?? []).map((about): Own => {
    const value = known.get(about.name)?.value;
    return { name: about.name, about: known.get(about.name) ?? about, value, standard: about.default };
  });
  const names = new Set(declared.map((one) => one.name));
  const others = [...known].filter(([own]) => kind === undefined && !names.has(own));
  return [
    ...declared,
    ...others.map(([own, about]): Own => ({ name: own, about, value: about.value, standard: undefined })),
  ];
};

export const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether it is a number, or null in place of one. */
export const isNumber = ({ about, value, standard }: Own): boolean =>
  [value, standard].some((one) => typeof one === 'number') ||
  about.min !== undefined ||
  about.max !== undefined ||
  about.above !== undefined ||
  about.slider !== undefined;
