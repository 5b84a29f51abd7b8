import { type Candidate, candidatesOf } from './candidate.ts';
import { around, maskOf } from './components.ts';
import { distanceTo } from './distance.ts';
import type { Mask } from './field.ts';
import type { GreyImage } from './grey-image.ts';
import type { Box } from './resample.ts';

/** The digit of a picture. */
export interface FoundDigit {
  /** What it was found as; more than one where its strokes do not meet. */
  readonly parts: readonly Candidate[];
  readonly mask: Mask;
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

/** Finds the digit in a picture of some hundred pixels. Undefined where there is none. */
export function findDigit(image: GreyImage): FoundDigit | undefined {
  const shorter = Math.min(image.rows, image.columns);
  let best: { digit: FoundDigit; score: number } | undefined;
  for (const part of radii) {
    for (const polarity of polarities) {
      const candidates = candidatesOf(image, Math.max(2, Math.round(part * shorter)), polarity);
      const found = bestOf(candidates, image);
      if (found === undefined) continue;
      if (best === undefined || found.score > 1.1 * best.score) best = found;
    }
  }
  return best?.digit;
}

function bestOf(candidates: readonly Candidate[], image: GreyImage) {
  const strokes = candidates.filter((candidate) => isInk(candidate));
  const scored = strokes
    .map((candidate) => ({ candidate, score: likeness(candidate, strokes, image) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const [main] = scored;
  if (main === undefined) return undefined;
  const parts = partsOf(main.candidate, strokes, image);
  const box = around(parts.map((part) => part.box));
  const others = scored
    .filter(({ candidate, score }) => !parts.includes(candidate) && score > 0.5 * main.score)
    .map(({ candidate }) => candidate)
    .filter(({ length }) => length > 0.5 * main.candidate.length);
  const score = main.score * Math.sqrt(Math.max(box.rows, box.columns) / main.candidate.length);
  return { digit: { parts, mask: maskOf(parts, image.rows, image.columns), box, others }, score };
}

/** A shadow's edge is softer than that of ink, measured by the pixel or by its own width. */
function isInk({ steepness, thickness }: Candidate): boolean {
  return steepness > 0.15 || steepness * thickness > 1.7;
}

/** How much something is like a digit: dark, large, made of strokes, whole, in the middle. 0: not at all. */
function likeness(candidate: Candidate, all: readonly Candidate[], { rows, columns }: GreyImage): number {
  const { box, contrast, length, thickness, onBorder } = candidate;
  const longer = Math.max(rows, columns);
  let score = Math.sqrt(contrast * (length / longer));
  // MNIST's digits are up to 1.8 times as wide as high; of what is long and narrow, only a 1 is a digit.
  if (box.columns > 2.2 * box.rows) score *= 0.15;
  if (box.rows > 9 * box.columns) score *= 0.3;
  if (thickness > 0.5 * length) score *= 0.3;
  if (onBorder > 0) score *= reachesAcross(candidate, rows, columns) ? 0 : 0.4;
  const off = Math.hypot(
    (box.top + box.rows / 2) / rows - 0.5,
    (box.left + box.columns / 2) / columns - 0.5,
  );
  score *= 1 - 0.4 * off;
  if (all.some((other) => encloses(candidate, other))) score = 0;
  return score;
}

/** The table beyond the paper's edge, a frame: what lies along the border. */
function reachesAcross({ box, onBorder, thickness }: Candidate, rows: number, columns: number): boolean {
  const sides = [
    box.top === 0,
    box.left === 0,
    box.top + box.rows === rows,
    box.left + box.columns === columns,
  ].filter(Boolean).length;
  return onBorder > 0.25 * Math.min(rows, columns) || (sides >= 2 && onBorder > 3 * thickness);
}

/** Whether something goes all around something else of a digit's size: a circle, a box. */
function encloses(outer: Candidate, inner: Candidate): boolean {
  if (inner === outer || inner.length < 0.25 * outer.length) return false;
  const [o, i] = [outer.box, inner.box];
  const within =
    i.top > o.top && i.left > o.left && i.top + i.rows < o.top + o.rows && i.left + i.columns < o.left + o.columns;
  if (!within) return false;
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
  const near = Math.max(1.5 * main.thickness, 0.1 * main.length);
  const distance = distanceTo(maskOf([main], rows, columns)).values;
  const belongs = (other: Candidate) => {
    if (other === main || other.contrast < 0.5 * main.contrast || other.length > main.length) return false;
    const { box } = other;
    const bottom = main.box.top + main.box.rows;
    const isUnderline = box.columns > 2.5 * box.rows && box.top > bottom - 0.15 * main.box.rows;
    if (isUnderline || (other.onBorder > 0 && main.onBorder === 0)) return false;
    return other.pixels.some((at) => (distance[at] ?? 0) <= near);
  };
  return [main, ...all.filter(belongs)];
}
