import { type Component, componentsOf } from './components.ts';
import { contrastOf, fullLight, type Polarity } from './contrast.ts';
import { distanceTo } from './distance.ts';
import { type Field, type Mask, quantile } from './field.ts';
import type { GreyImage } from './grey-image.ts';
import { withoutLines } from './lines.ts';
import { otsu } from './threshold.ts';

/** Something in a picture that hangs together and may be a digit, or a part of one. */
export interface Candidate extends Component {
  readonly polarity: Polarity;
  /** The ink of its picture, of which 1 is as much as this one mostly has. */
  readonly ink: Field;
  /** How much ink it has: the part of the paper's light that is missing. */
  readonly contrast: number;
  /** The same in standard deviations of the paper's grain. */
  readonly clearness: number;
  /**
   * How much lighter (or darker) the picture is right beside it, as a part of its contrast, at the worst quarter of its edge.
   * Little where the edge is soft, as a shadow's is; nothing where the picture's border cuts it off, or where only the paper
   * was misjudged, as along the edge of a sheet.
   */
  readonly rise: number;
  /** The largest circle's diameter that fits into it, in pixels. */
  readonly thickness: number;
  /** How broad a bar would be that spreads as much across its longer axis, in pixels: a straight line's thickness. */
  readonly breadth: number;
  /** The longer side of its box. */
  readonly length: number;
}

/** Less ink than this, of the paper's light or of its grain's standard deviation, cannot be told from paper. */
const faintest = 0.1;
const grains = 4.5;
/** The part of a component's ink from which on a pixel is one of its own. */
const half = 0.5;
/** The least length, as a part of the picture's longer side. */
const shortest = 0.03;

/** Candidates of the picture, given its paper and the grain of that, among what is darker, or lighter, than paper. */
export function candidatesOf(image: GreyImage, paper: Field, grain: number, polarity: Polarity): Candidate[] {
  const { rows, columns } = image;
  const field = contrastOf(image, paper, polarity);
  const least = Math.max(faintest, grains * grain);
  const length = Math.max(2, shortest * Math.max(rows, columns));
  const isLong = ({ box }: Component) => Math.max(box.rows, box.columns) >= length;
  const faint = componentsOf(above(field, least), 2).filter(isLong);
  const values = new Uint8Array(rows * columns);
  for (const { pixels } of faint) {
    // Where pale lines are part of the component, the darker ink is its own.
    const threshold = Math.max(least, half * contrastIn(field, pixels));
    for (const at of pixels) if ((field.values[at] ?? 0) >= threshold) values[at] = 1;
  }
  const dark = { rows, columns, values };
  const mask = withoutLines(dark, componentsOf(dark, 2).filter(isLong));
  const found = componentsOf(mask, 2).filter(isLong);
  return found.map((component) => describe(component, { image, paper, field, grain, polarity }));
}

function above({ rows, columns, values }: Field, least: number): Mask {
  const is = new Uint8Array(values.length);
  for (let i = 0; i < is.length; i++) if ((values[i] ?? 0) > least) is[i] = 1;
  return { rows, columns, values: is };
}

/** The mean of the darker one of two classes: of two kinds of ink, the stronger. */
const contrastIn = ({ values }: Field, pixels: Int32Array) =>
  otsu(Float32Array.from(pixels, (at) => 200 * (values[at] ?? 0))).high / 200;

interface Surroundings {
  image: GreyImage;
  paper: Field;
  field: Field;
  grain: number;
  polarity: Polarity;
}

function describe(component: Component, { image, paper, field, grain, polarity }: Surroundings): Candidate {
  const { pixels, box } = component;
  const contrast = contrastIn(field, pixels);
  const { columns } = field;
  const inside = insideOf(component, columns);
  let thickest = 0;
  let [sumX, sumY, sumXX, sumXY, sumYY] = [0, 0, 0, 0, 0];
  for (const [i, at] of pixels.entries()) {
    const row = Math.floor(at / columns);
    const column = at - row * columns;
    sumX += column;
    sumY += row;
    sumXX += column * column;
    sumXY += column * row;
    sumYY += row * row;
    const distance = inside[i] ?? 0;
    if (distance > thickest) thickest = distance;
  }
  const n = pixels.length;
  const [varX, varY, cov] = [
    sumXX / n - (sumX / n) ** 2,
    sumYY / n - (sumY / n) ** 2,
    sumXY / n - (sumX * sumY) / n ** 2,
  ];
  const minor = (varX + varY) / 2 - Math.sqrt(((varX - varY) / 2) ** 2 + cov ** 2);
  return {
    ...component,
    polarity,
    ink: field,
    contrast,
    clearness: contrast / grain,
    rise: riseOf(component, Math.max(3, Math.round(thickest / 2)), { image, paper, polarity }) / contrast,
    thickness: 2 * thickest - 1,
    breadth: Math.sqrt(Math.max(0, 12 * minor)) + 1,
    length: Math.max(box.rows, box.columns),
  };
}

/** The difference to what lies so many pixels beyond the edge, upwards, downwards, left and right: the lower quartile. */
function riseOf(
  { pixels, box }: Component,
  reach: number,
  { image, paper, polarity }: Pick<Surroundings, 'image' | 'paper' | 'polarity'>,
): number {
  const { rows, columns } = image;
  const own = new Uint8Array(box.rows * box.columns);
  const isOwn = (row: number, column: number) => {
    const [y, x] = [row - box.top, column - box.left];
    return y >= 0 && x >= 0 && y < box.rows && x < box.columns && own[y * box.columns + x] === 1;
  };
  for (const at of pixels) {
    const row = Math.floor(at / columns);
    own[(row - box.top) * box.columns + at - row * columns - box.left] = 1;
  }
  const rises: number[] = [];
  for (const at of pixels) {
    const row = Math.floor(at / columns);
    const column = at - row * columns;
    for (const [down, across] of [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ] as const) {
      if (isOwn(row + down, column + across)) continue;
      const [y, x] = [row + reach * down, column + reach * across];
      if (isOwn(y, x)) continue;
      const within = y >= 0 && x >= 0 && y < rows && x < columns;
      const rise = within ? (image.pixels[y * columns + x] ?? 0) - (image.pixels[at] ?? 0) : 0;
      rises.push((polarity === 'dark on light' ? rise : -rise) / fullLight(paper.values[at] ?? 0, polarity));
    }
  }
  return quantile(rises, 0.25);
}

/** How far each of the component's pixels is from the next that is none of its own. */
function insideOf({ pixels, box }: Component, columns: number): Float32Array {
  const size = { rows: box.rows + 2, columns: box.columns + 2 };
  const outside = new Uint8Array(size.rows * size.columns).fill(1);
  const place = (at: number) => {
    const row = Math.floor(at / columns);
    return (row - box.top + 1) * size.columns + (at - row * columns) - box.left + 1;
  };
  for (const at of pixels) outside[place(at)] = 0;
  const { values } = distanceTo({ ...size, values: outside });
  return Float32Array.from(pixels, (at) => values[place(at)] ?? 0);
}
