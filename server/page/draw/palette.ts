import { Subject } from 'rxjs';

/** Told when all colours change. */
export const recoloured = new Subject<void>();

let held = new Map<string, string>();

/** A colour of the style sheet, `--zhat`. */
export const colour = (name: string): string => {
  const known = held.get(name);
  if (known !== undefined) return known;
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  held.set(name, value);
  return value;
};

/** Of the variant at this place among those that run. */
export const variantColour = (index: number): string => `--variant-${index % 4}`;

export const forgetColours = (): void => {
  held = new Map();
  recoloured.next();
};
