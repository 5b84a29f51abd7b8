import { type Component, componentsOf } from './components.ts';
import { contrastOf, grainOf, type Polarity } from './contrast.ts';
import { distanceTo } from './distance.ts';
import type { Field, Mask } from './field.ts';
import type { GreyImage } from './grey-image.ts';
import { withoutLines } from './lines.ts';
import { paperOf } from './background.ts';
import { otsu } from './threshold.ts';

/** Something in a picture that hangs together and may be a digit, or a part of one. */
export interface Candidate extends Component {
  readonly polarity: Polarity;
  /** The ink of its picture, of which 1 is as much as this one mostly has. */
  readonly ink: Field;
  /** How much ink it has: the part of the paper's light that is missing. */
  readonly contrast: number;
  /** Steepness of its edge: the part of its contrast by which brightness changes from pixel to pixel. */
  readonly steepness: number;
  /** The largest circle's diameter that fits into it, in pixels. */
  readonly thickness: number;
  /** The longer side of its box. */
  readonly length: number;
}

/** Less ink than this, of the paper's light or of its grain's standard deviation, cannot be told from paper. */
const faintest = 0.07;
const grains = 4.5;
/** The part of a component's ink from which on a pixel is one of its own. */
const half = 0.5;
/** The least length, as a part of the picture's longer side. */
const shortest = 0.03;

/** Candidates of the picture, of strokes that are narrower than about the radius within which paper is looked for. */
export function candidatesOf(image: GreyImage, radius: number, polarity: Polarity): Candidate[] {
  const { rows, columns } = image;
  const field = contrastOf(image, paperOf(image, radius), polarity);
  const grain = grainOf(field);
  const least = Math.max(faintest, grains * grain);
  const length = Math.max(2, shortest * Math.max(rows, columns));
  const isLong = ({ box }: Component) => Math.max(box.rows, box.columns) >= length;
  const faint = componentsOf(where(field, (value) => value > least), 2).filter(isLong);
  const values = new Uint8Array(rows * columns);
  for (const { pixels } of faint) {
    const [from, contrast] = inkOf(field, pixels);
    const threshold = Math.max(from, half * contrast);
    for (const at of pixels) if ((field.values[at] ?? 0) >= threshold) values[at] = 1;
  }
  const dark = { rows, columns, values };
  const mask = withoutLines(dark, componentsOf(dark, 2).filter(isLong));
  const found = componentsOf(mask, 2).filter(isLong);
  if (found.length === 0) return [];
  const inside = distanceTo(where(mask, (value) => value === 0));
  return found.map((component) => describe(component, field, inside, polarity));

  /** Where pale lines are part of the component, the darker ink is its own. */
  function inkOf(of: Field, pixels: Int32Array): [threshold: number, contrast: number] {
    const scaled = Float32Array.from(pixels, (at) => 200 * (of.values[at] ?? 0));
    return [least, otsu(scaled).high / 200];
  }
}

function where({ rows, columns, values }: Field | Mask, is: (value: number) => boolean): Mask {
  return { rows, columns, values: Uint8Array.from(values as ArrayLike<number>, (value) => (is(value) ? 1 : 0)) };
}

function describe(component: Component, field: Field, inside: Field, polarity: Polarity): Candidate {
  const { pixels, box } = component;
  const contrast = otsu(Float32Array.from(pixels, (at) => 200 * (field.values[at] ?? 0))).high / 200;
  const { rows, columns, values } = field;
  let [edge, slopes, thickest] = [0, 0, 0];
  for (const at of pixels) {
    const distance = inside.values[at] ?? 0;
    if (distance > thickest) thickest = distance;
    const row = Math.floor(at / columns);
    const column = at % columns;
    if (distance > 1 || row === 0 || column === 0 || row === rows - 1 || column === columns - 1) continue;
    edge++;
    const across = (values[at + 1] ?? 0) - (values[at - 1] ?? 0);
    const down = (values[at + columns] ?? 0) - (values[at - columns] ?? 0);
    slopes += Math.hypot(across, down) / 2;
  }
  return {
    ...component,
    polarity,
    ink: field,
    contrast,
    steepness: edge === 0 ? 0 : slopes / edge / contrast,
    thickness: Number.isFinite(thickest) ? 2 * thickest - 1 : Math.min(box.rows, box.columns),
    length: Math.max(box.rows, box.columns),
  };
}
