import { paperOf } from './background.ts';
import { type Candidate, candidatesOf } from './candidate.ts';
import { around, maskOf, widened } from './components.ts';
import { contrastOf, grainOf } from './contrast.ts';
import { distanceTo } from './distance.ts';
import type { GreyImage } from './grey-image.ts';
import type { Box } from './resample.ts';

/** The digit of a picture. */
export interface FoundDigit {
  /** What it was found as; more than one where its strokes do not meet. */
  readonly parts: readonly Candidate[];
  readonly box: Box;
  /** What else is about as much like a digit. */
  readonly others: readonly Candidate[];
}

/**
 * Half of the side within which paper is looked for, in parts of the picture's shorter side: narrow, so that shadows are
 * paper, then wider, so that thick strokes are not.
 */
const radii = [1 / 20, 1 / 8, 1 / 3];
const polarities = ['dark on light', 'light on dark'] as const;

/** What is less like a digit than this is a speck: a small digit in pencil has four times as much. */
const leastLikeness = 0.02;

/** Most paper is light. */
const lightOnDark = 0.7;

/** Finds the digit in a picture of some hundred pixels. Undefined where there is none. */
export function findDigit(image: GreyImage): FoundDigit | undefined {
  const shorter = Math.min(image.rows, image.columns);
  const papers = radii.map((part) => paperOf(image, Math.max(2, Math.round(part * shorter))));
  const views = polarities.flatMap((polarity) => {
    // The narrowest follows everything but strokes and grain.
    const grain = grainOf(contrastOf(image, papers[0] ?? paperOf(image, 2), polarity));
    return papers.map((paper) => candidatesOf(image, paper, grain, polarity).filter(isInk));
  });
  const all = views.flat();
  const scored = views.flatMap((view) =>
    view.map((candidate) => {
      const parts = partsOf(candidate, view, image);
      return { candidate, view, parts, score: likeness(candidate, parts, all, image) };
    }),
  );
  const [main] = scored.filter(({ score }) => score > leastLikeness).sort((a, b) => b.score - a.score);
  if (main === undefined) return undefined;
  const { parts, view } = main;
  const others = scored
    .filter((other) => other.view === view && !parts.includes(other.candidate))
    .filter(
      ({ score, candidate }) => score > 0.5 * main.score && candidate.length > 0.5 * main.candidate.length,
    )
    .map(({ candidate }) => candidate)
    .filter(({ box }) => box.columns < 1.5 * box.rows);
  const box = around(parts.map((part) => part.box));
  return { parts, box, others };
}

const isInk = ({ rise, clearness }: Candidate) => clearness > 7 && rise > 0.35;

/** How much something is like a digit: dark, large, made of strokes, whole, in the middle. 0: not at all. */
function likeness(
  candidate: Candidate,
  parts: readonly Candidate[],
  all: readonly Candidate[],
  { rows, columns }: GreyImage,
): number {
  const { contrast, length, thickness, onBorder } = candidate;
  const box = around(parts.map((part) => part.box));
  let score =
    Math.min(1, candidate.rise) *
    Math.sqrt((contrast * Math.max(box.rows, box.columns)) / Math.max(rows, columns));
  if (candidate.polarity === 'light on dark') score *= lightOnDark;
  // Where the radius was too narrow for its strokes, a part of them is missing.
  score *= (parts.reduce((sum, { pixels }) => sum + pixels.length, 0) / (box.rows * box.columns)) ** 0.3;
  // MNIST's digits are up to 1.8 times as wide as high; of what is long and narrow, only a 1 is a digit.
  if (box.columns > 2.2 * box.rows) score *= 0.15;
  if (box.rows > 9 * box.columns) score *= 0.3;
  if (thickness > 0.5 * length) score *= 0.5;
  if (onBorder > 0) score *= isEdge(candidate, rows, columns) ? 0 : 0.7;
  const off = Math.hypot((box.top + box.rows / 2) / rows - 0.5, (box.left + box.columns / 2) / columns - 0.5);
  score *= 1 - 0.4 * off;
  if (all.some((other) => other.polarity === candidate.polarity && encloses(candidate, other))) score = 0;
  // The hole of an 8 is as light on dark as the 8 is dark on light.
  if (all.some((other) => other.polarity !== candidate.polarity && encloses(other, candidate))) score *= 0.4;
  return score;
}

/** The table beyond the paper's edge, a frame, a shadow's edge: what lies along the border, a straight line from it, a wedge. */
function isEdge({ onBorder, thickness, breadth, length }: Candidate, rows: number, columns: number): boolean {
  return onBorder > 0.25 * Math.min(rows, columns) || breadth < 1.6 * thickness || thickness > 0.4 * length;
}

/** Whether something goes all around something else of a digit's size: a circle, a box. */
function encloses(outer: Candidate, inner: Candidate): boolean {
  const [o, i] = [outer.box, inner.box];
  if (inner === outer || i.rows < 0.3 * o.rows || inner.contrast < 0.5 * outer.contrast) return false;
  const within =
    i.top > o.top &&
    i.left > o.left &&
    i.top + i.rows < o.top + o.rows &&
    i.left + i.columns < o.left + o.columns;
  if (!within) return false;
  const own = new Set(outer.pixels);
  if (inner.pixels.some((at) => own.has(at))) return false;
  const { columns } = outer.ink;
  const row = Math.round(i.top + i.rows / 2);
  const column = Math.round(i.left + i.columns / 2);
  const sides = new Set<string>();
  for (const at of outer.pixels) {
    const [y, x] = [Math.floor(at / columns), at % columns];
    if (x === column) sides.add(y < row ? 'above' : 'below');
    if (y === row) sides.add(x < column ? 'before' : 'behind');
  }
  return sides.size === 4;
}

/** The main component and what belongs to it though it does not touch it: the bar of a 5, a broken stroke. */
function partsOf(main: Candidate, all: readonly Candidate[], { rows, columns }: GreyImage): Candidate[] {
  const near = Math.ceil(Math.max(1.5 * main.thickness, 0.2 * main.length));
  const room = widened(main.box, near, { rows, columns });
  let distances: Float32Array | undefined;
  const isNear = (at: number) => {
    distances ??= distanceTo(maskOf([main], columns, room)).values;
    const row = Math.floor(at / columns);
    const [y, x] = [row - room.top, at - row * columns - room.left];
    const within = y >= 0 && x >= 0 && y < room.rows && x < room.columns;
    return within && (distances[y * room.columns + x] ?? 0) <= near;
  };
  const belongs = (other: Candidate) => {
    if (other === main || other.contrast < 0.5 * main.contrast || other.length > main.length) return false;
    const { box } = other;
    const bottom = main.box.top + main.box.rows;
    const isUnderline = box.columns > 2.5 * box.rows && box.top > bottom - 0.15 * main.box.rows;
    if (isUnderline || (other.onBorder > 0 && main.onBorder === 0)) return false;
    return meet(room, box) && other.pixels.some(isNear);
  };
  return [main, ...all.filter(belongs)];
}

const meet = (a: Box, b: Box) =>
  a.top < b.top + b.rows &&
  b.top < a.top + a.rows &&
  a.left < b.left + b.columns &&
  b.left < a.left + a.columns;
