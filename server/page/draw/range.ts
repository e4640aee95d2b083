import { h, setText } from '../dom.ts';
import { printed } from './plot.ts';

/** Between which values colours lie: around zero where some are below it. */
export interface Range {
  /** Takes these in; true if colours mean something else from now on. */
  readonly take: (values: ArrayLike<number>) => boolean;
  readonly low: () => number;
  readonly high: () => number;
  readonly clear: () => void;
}

/** 1, 2 or 5 times a power of ten that reaches so far, but for a tenth. */
export const reaching = (peak: number): number => {
  if (!(peak > 0) || !Number.isFinite(peak)) return 1;
  const power = 10 ** Math.floor(Math.log10(peak / 1.1));
  const step = [1, 2, 5, 10].find((one) => one * power >= peak / 1.1) ?? 10;
  return Number((step * power).toPrecision(1));
};

/** @param shrinks whether it follows values that become small again */
export const rangeOf = (shrinks: boolean): Range => {
  let high = 0;
  let signed = false;
  return {
    take: (values) => {
      let [least, most] = [0, 0];
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as number;
        if (!Number.isFinite(value)) continue;
        if (value < least) least = value;
        else if (value > most) most = value;
      }
      const next = reaching(Math.max(most, -least));
      const grown = next > high || (shrinks && next < high / 2.5);
      const turned = least < 0 && !signed;
      if (grown) high = next;
      if (turned) signed = true;
      return grown || turned;
    },
    low: () => (signed ? -high : 0),
    high: () => high || 1,
    clear: () => {
      high = 0;
      signed = false;
    },
  };
};

/** The colours' bar with its two ends. */
export const scaleBar = (): { readonly element: HTMLElement; readonly show: (range: Range, unit?: string) => void } => {
  const [from, bar, to] = [h('span'), h('span', { class: 'bar' }), h('span')];
  const element = h('span', { class: 'scale', 'aria-hidden': 'true' }, from, bar, to);
  return {
    element,
    show: (range, unit = '') => {
      element.classList.toggle('signed', range.low() < 0);
      setText(from, printed(range.low()));
      setText(to, `${printed(range.high())}${unit === '' ? '' : ` ${unit}`}`);
    },
  };
};
