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

/** The sides that face each other; what comes back in its own row goes around above. */
const sides = (a: DOMRect, b: DOMRect, delayed: boolean): readonly [Side, Side] => {
  const [ax, ay] = middle(a);
  const [bx, by] = middle(b);
  const aside = Math.abs(ay - by) < a.height / 2;
  const above = Math.abs(ax - bx) < a.width / 2;
  if (aside && delayed) return ['top', 'top'];
  if (above) return by > ay ? ['bottom', 'top'] : ['top', 'bottom'];
  if (aside) return bx > ax ? ['right', 'left'] : ['left', 'right'];
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

/** Between two rows an arrow runs in a lane of its own: the farther it goes, the higher. */
const laned = (x0: number, y0: number, x1: number, y1: number, lane: number): string => {
  const y = y0 + (y1 - y0) * lane;
  const corner = Math.min(CORNER, Math.abs(x1 - x0) / 2, Math.abs(y - y0), Math.abs(y1 - y));
  const aside = x1 > x0 ? corner : -corner;
  const down = y1 > y0 ? corner : -corner;
  return [
    `M ${x0} ${y0} V ${y - down} Q ${x0} ${y} ${x0 + aside} ${y}`,
    `H ${x1 - aside} Q ${x1} ${y} ${x1} ${y + down} V ${y1}`,
  ].join(' ');
};

const path = (from: End, to: End): string => {
  const [x0, y0] = point(from);
  const [x1, y1] = point(to);
  const [nx, ny] = NORMAL[to.side];
  const [tipX, tipY] = [x1 + nx * TIP, y1 + ny * TIP];
  if (from.side === 'top' && to.side === 'top') {
    const y = Math.min(y0, y1) - 24;
    return `M ${x0} ${y0} C ${x0} ${y}, ${x1} ${y}, ${tipX} ${tipY}`;
  }
  const upright = ny !== 0;
  const above = Math.abs(middle(from.box)[0] - middle(to.box)[0]) < from.box.width / 2;
  if (upright && above) return `M ${x1} ${y0} L ${x1} ${tipY}`;
  if (!upright || Math.abs(x1 - x0) < 3) return `M ${x0} ${y0} L ${tipX} ${tipY}`;
  const columns = Math.abs(x1 - x0) / from.box.width;
  return laned(x0, y0, tipX, tipY, columns > 1.4 ? 0.3 : 0.58);
};

/** Draws all arrows into `canvas`, which lies over the boxes' common parent. */
export const drawWires = (canvas: SVGSVGElement, parent: HTMLElement, wires: readonly Wire[]): void => {
  const origin = parent.getBoundingClientRect();
  const boxOf = (element: HTMLElement): DOMRect => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return new DOMRect(left - origin.left + parent.scrollLeft, top - origin.top + parent.scrollTop, width, height);
  };
  const ends = wires.map(({ from, to, delayed }) => {
    const [a, b] = [boxOf(from), boxOf(to)];
    const [out, into] = sides(a, b, delayed);
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
