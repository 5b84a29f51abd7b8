import type { Component } from './components.ts';
import type { Mask } from './field.ts';

/** A straight line: all points with x cos + y sin = offset. */
interface Line {
  readonly cos: number;
  readonly sin: number;
  readonly offset: number;
}

/** The part of its way through the picture on which a line must show. */
const shown = 0.85;
/** The least way through the picture, in parts of its shorter side: a corner cut off is no line. */
const leastWay = 0.5;
const mostLines = 40;
/** Of more pixels, a part votes. */
const mostVotes = 3000;

/**
 * The mask without the straight lines that cross the whole picture: rules of a notebook, the edge of a sheet. They are found
 * by Hough's transform (R. Duda, P. Hart, "Use of the Hough transformation to detect lines and curves in pictures", 1972)
 * among the pixels of components that reach from border to border. Where a stroke crosses a line, the stroke stays.
 */
export function withoutLines(mask: Mask, components: readonly Component[]): Mask {
  const { rows, columns } = mask;
  const wide = components.filter(
    ({ box, onBorder }) =>
      onBorder >= 2 && Math.max(box.rows, box.columns) >= leastWay * Math.min(rows, columns),
  );
  const count = wide.reduce((sum, { pixels }) => sum + pixels.length, 0);
  if (count === 0) return mask;
  const step = Math.ceil(count / mostVotes);
  const places = wide.flatMap(({ pixels }) => [...pixels.filter((_, i) => i % step === 0)]);
  const values = Uint8Array.from(mask.values);
  const angles = 240;
  const reach = Math.ceil(Math.hypot(rows, columns));
  const width = 2 * reach + 1;
  const cosines = Float64Array.from({ length: angles }, (_, i) => Math.cos((Math.PI * i) / angles));
  const sines = Float64Array.from({ length: angles }, (_, i) => Math.sin((Math.PI * i) / angles));
  const votes = new Int32Array(angles * width);
  const vote = (place: number, by: 1 | -1) => {
    const y = Math.floor(place / columns);
    const x = place - y * columns;
    for (let i = 0; i < angles; i++) {
      const cell = i * width + reach + Math.round(x * (cosines[i] ?? 0) + y * (sines[i] ?? 0));
      votes[cell] = (votes[cell] ?? 0) + by;
    }
  };
  const sampled = new Uint8Array(values.length);
  for (const place of places) {
    sampled[place] = 1;
    vote(place, 1);
  }
  for (let found = 0; found < mostLines; found++) {
    let best = 0;
    for (let cell = 1; cell < votes.length; cell++) if ((votes[cell] ?? 0) > (votes[best] ?? 0)) best = cell;
    if ((votes[best] ?? 0) < (0.5 * leastWay * Math.min(rows, columns)) / step) break;
    const angle = Math.floor(best / width);
    const line = { cos: cosines[angle] ?? 0, sin: sines[angle] ?? 0, offset: best - angle * width - reach };
    const erased = erase({ rows, columns, values }, line);
    if (erased.length === 0) {
      votes[best] = 0;
      continue;
    }
    for (const place of erased) if (sampled[place] === 1) vote(place, -1);
  }
  return { rows, columns, values };
}

/** Erases the line from the mask where it shows on nearly all of its way; returns the places. */
function erase({ rows, columns, values }: Mask, { cos, sin, offset }: Line): number[] {
  const ink = (x: number, y: number) => {
    const [column, row] = [Math.round(x), Math.round(y)];
    return row >= 0 && column >= 0 && row < rows && column < columns && values[row * columns + column] === 1;
  };
  const reach = Math.hypot(rows, columns);
  /** Per step along the line: how far ink goes to both sides of it; null where there is none. */
  const runs: ({ x: number; y: number; from: number; to: number } | null)[] = [];
  for (let step = -reach; step <= reach; step++) {
    const [x, y] = [offset * cos - step * sin, offset * sin + step * cos];
    if (x < 0 || y < 0 || x > columns - 1 || y > rows - 1) continue;
    const start = [0, -1, 1, -2, 2].find((aside) => ink(x + aside * cos, y + aside * sin));
    if (start === undefined) {
      runs.push(null);
      continue;
    }
    let [from, to] = [start, start];
    while (ink(x + (from - 1) * cos, y + (from - 1) * sin)) from--;
    while (ink(x + (to + 1) * cos, y + (to + 1) * sin)) to++;
    runs.push({ x, y, from, to });
  }
  const seen = runs.flatMap((run) => (run === null ? [] : [run]));
  if (runs.length < leastWay * Math.min(rows, columns) || seen.length < shown * runs.length) return [];
  const thickness = seen.map(({ from, to }) => to - from + 1).sort((a, b) => a - b)[seen.length >> 1] ?? 1;
  const erased: number[] = [];
  for (const { x, y, from, to } of seen) {
    if (to - from + 1 > thickness + 2) continue;
    for (let aside = from; aside <= to; aside++) {
      const place = Math.round(y + aside * sin) * columns + Math.round(x + aside * cos);
      if (values[place] !== 1) continue;
      values[place] = 0;
      erased.push(place);
    }
  }
  return erased;
}
