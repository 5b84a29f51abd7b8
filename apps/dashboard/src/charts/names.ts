import { INK } from './theme.ts';

/** An entry as a point of a chart of error against cost, both axes logarithmic. */
export interface Priced {
  readonly label: string;
  readonly error: number;
  readonly cost: number;
  readonly costLow: number | null;
  readonly costHigh: number | null;
}

/** Pixels between the ends of the costs and those of their axis. */
export const MARGIN = 24;

/** Where a name may go, as text is aligned and moved from its point: up left, where no point of a front can lie, first. */
const SIDES = [
  { align: 'right', dx: -7, dy: -9 },
  { align: 'left', dx: -4, dy: -9 },
  { align: 'left', dx: 6, dy: 10 },
] as const;

/** Of a name of so many letters, in pixels; half its height, and half the width of a point. */
const [LETTER, HALF_LINE, RADIUS] = [6.2, 7, 4];

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The names of the front, each where it covers neither another name nor a point. The sentence above the chart has them all. */
export function names<X extends object, Y extends object>(
  front: readonly Priced[],
  all: readonly Priced[],
  { width, height, domain }: { width: number; height: number; domain: readonly [number, number] },
  x: X,
  y: Y,
) {
  const ends = all.flatMap(({ cost, costLow, costHigh }) => [costLow ?? cost, costHigh ?? cost]);
  const across = logarithmic([Math.min(...ends), Math.max(...ends)], [MARGIN, width - MARGIN]);
  const down = logarithmic(domain, [0, height]);
  const taken = all.map(({ cost, error }) => around(across(cost), down(error), RADIUS, RADIUS));
  const placed = front.toReversed().flatMap((point) => {
    const side = SIDES.findIndex(({ align, dx, dy }) => {
      const half = (LETTER * point.label.length) / 2;
      const center = across(point.cost) + dx + (align === 'left' ? half : -half);
      const box = around(center, down(point.error) + dy, half, HALF_LINE);
      const free = box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height;
      if (!free || taken.some((other) => overlap(box, other))) return false;
      taken.push(box);
      return true;
    });
    return side < 0 ? [] : [{ ...point, side }];
  });
  return SIDES.map((moved, index) => ({
    data: { values: placed.filter(({ side }) => side === index) },
    mark: { type: 'text' as const, ...moved, fontSize: 12, fill: INK, clip: true },
    encoding: { x, y, text: { field: 'label' } },
  }));
}

/** The place in pixels on a logarithmic axis from `from` to `to`. */
function logarithmic([least, most]: readonly [number, number], [from, to]: readonly [number, number]) {
  const extent = Math.log(most / least) || 1;
  return (value: number) => from + (Math.log(value / least) / extent) * (to - from);
}

const around = (x: number, y: number, halfWidth: number, halfHeight: number): Box => ({
  left: x - halfWidth,
  right: x + halfWidth,
  top: y - halfHeight,
  bottom: y + halfHeight,
});

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
