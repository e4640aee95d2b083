import { svg } from '../dom.ts';

/** An arrow of the diagram. */
export interface Wire {
  readonly from: HTMLElement;
  readonly to: HTMLElement;
  /** It carries what was, one step later. */
  readonly delayed: boolean;
}

type Side = 'left' | 'right' | 'top' | 'bottom';

interface End {
  readonly box: DOMRect;
  readonly side: Side;
  /** Where on the side, 0 to 1. */
  part: number;
}

const NORMAL: Readonly<Record<Side, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  top: [0, -1],
  bottom: [0, 1],
};

const middle = ({ left, top, width, height }: DOMRect): readonly [number, number] => [
  left + width / 2,
  top + height / 2,
];

/** The tip of an arrow stands off by so much (px). */
const TIP = 5;
/** How far an arrow goes around (px). */
const AROUND = 30;

/** Boxes of one row whose middles are further apart than so many widths are no neighbours. */
const APART = 1.8;

/** How arrows run: where the pipeline runs downwards, in the gap between its two columns. */
type Way = 'rows' | 'columns';

/** The sides that face each other. Of two arrows between the same boxes, the one that goes back goes around. */
const sides = (a: DOMRect, b: DOMRect, around: boolean, way: Way): readonly [Side, Side] => {
  const [ax, ay] = middle(a);
  const [bx, by] = middle(b);
  const aside = Math.abs(ay - by) < a.height / 2;
  const above = Math.abs(ax - bx) < a.width / 2;
  if (around) return aside ? ['top', 'top'] : ['left', 'left'];
  // A box stands between them.
  if (aside && way === 'rows' && Math.abs(ax - bx) > APART * a.width) return ['bottom', 'bottom'];
  if (aside || (!above && way === 'columns')) return bx > ax ? ['right', 'left'] : ['left', 'right'];
  return by > ay ? ['bottom', 'top'] : ['top', 'bottom'];
};

const point = ({ box, side, part }: End): readonly [number, number] => {
  switch (side) {
    case 'left':
      return [box.left, box.top + part * box.height];
    case 'right':
      return [box.right, box.top + part * box.height];
    case 'top':
      return [box.left + part * box.width, box.top];
    case 'bottom':
      return [box.left + part * box.width, box.bottom];
  }
};

/** Ends on one side of one box stand apart, in the order of where they lead. */
const spread = (ends: readonly (readonly [End, End])[]): void => {
  const groups = new Map<string, (readonly [End, End])[]>();
  for (const pair of ends) {
    const key = `${pair[0].box.left},${pair[0].box.top},${pair[0].side}`;
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  for (const group of groups.values()) {
    const along = ([end, other]: readonly [End, End]): number =>
      end.side === 'left' || end.side === 'right' ? middle(other.box)[1] : middle(other.box)[0];
    const sorted = [...group].sort((a, b) => along(a) - along(b));
    for (const [i, [end]] of sorted.entries()) end.part = (i + 1) / (sorted.length + 1);
  }
};

/** Corners are rounded by so much (px). */
const CORNER = 9;

/** A path of right angles from (s0, t0) along t, in a lane along s, to (s1, t1): `at` puts the two into x and y. */
const laned = (
  [s0, t0]: readonly [number, number],
  [s1, t1]: readonly [number, number],
  lane: number,
  at: (s: number, t: number) => string,
): string => {
  const t = t0 + (t1 - t0) * lane;
  const corner = Math.min(CORNER, Math.abs(s1 - s0) / 2, Math.abs(t - t0), Math.abs(t1 - t));
  const aside = s1 > s0 ? corner : -corner;
  const along = t1 > t0 ? corner : -corner;
  return [
    `M ${at(s0, t0)} L ${at(s0, t - along)} Q ${at(s0, t)} ${at(s0 + aside, t)}`,
    `L ${at(s1 - aside, t)} Q ${at(s1, t)} ${at(s1, t + along)} L ${at(s1, t1)}`,
  ].join(' ');
};

const path = (from: End, to: End): string => {
  const [x0, y0] = point(from);
  const [x1, y1] = point(to);
  const [nx, ny] = NORMAL[to.side];
  const [tipX, tipY] = [x1 + nx * TIP, y1 + ny * TIP];
  if (from.side === to.side) {
    const [bx, by] = [nx * AROUND, ny * AROUND];
    return `M ${x0} ${y0} C ${x0 + bx} ${y0 + by}, ${x1 + bx} ${y1 + by}, ${tipX} ${tipY}`;
  }
  const [ax, ay] = middle(from.box);
  const [cx, cy] = middle(to.box);
  const far = (distance: number, size: number): number => (distance / size > 1.4 ? 0.3 : 0.58);
  if (ny !== 0) {
    if (Math.abs(ax - cx) < from.box.width / 2) return `M ${x1} ${y0} L ${x1} ${tipY}`;
    return laned([x0, y0], [tipX, tipY], far(Math.abs(x1 - x0), from.box.width), (s, t) => `${s} ${t}`);
  }
  if (Math.abs(ay - cy) < from.box.height / 2) return `M ${x0} ${y1} L ${tipX} ${y1}`;
  return laned([y0, x0], [tipY, tipX], far(Math.abs(y1 - y0), 1.2 * from.box.height), (s, t) => `${t} ${s}`);
};

/** Below this the boxes stand in two columns (px); the style sheet knows it too. */
const NARROW = 640;

/** Draws all arrows into `canvas`, which lies over the boxes' common parent. */
export const drawWires = (canvas: SVGSVGElement, parent: HTMLElement, wires: readonly Wire[]): void => {
  const origin = parent.getBoundingClientRect();
  const boxOf = (element: HTMLElement): DOMRect => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return new DOMRect(left - origin.left + parent.scrollLeft, top - origin.top + parent.scrollTop, width, height);
  };
  const way: Way = parent.clientWidth < NARROW ? 'columns' : 'rows';
  const ends = wires.map(({ from, to, delayed }) => {
    const [a, b] = [boxOf(from), boxOf(to)];
    const around = delayed && wires.some((other) => other.from === to && other.to === from);
    const [out, into] = sides(a, b, around, way);
    return [{ box: a, side: out, part: 0.5 } as End, { box: b, side: into, part: 0.5 } as End] as const;
  });
  spread([...ends, ...ends.map(([a, b]) => [b, a] as const)]);
  canvas.replaceChildren(
    svg(
      'defs',
      {},
      svg(
        'marker',
        { id: 'tip', viewBox: '0 0 8 8', refX: 3, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
        svg('path', { d: 'M 0 0.8 L 7 4 L 0 7.2 z', class: 'tip' }),
      ),
    ),
    ...ends.map(([from, to], i) =>
      svg('path', {
        d: path(from, to),
        class: wires[i]?.delayed ? 'wire delayed' : 'wire',
        'marker-end': 'url(#tip)',
      }),
    ),
  );
};
