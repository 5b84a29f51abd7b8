import type { ComparisonIndex } from '../data/client.ts';
import { PER_SHEET, SHEET } from '../data/sheets.ts';
import type { Differing } from './differing.ts';
import { base } from './elements.ts';

/** Where a data set's pictures are, and their size. */
type Pictures = NonNullable<ComparisonIndex['pictures']>;

const sheets = new Map<number, Promise<HTMLImageElement>>();

function sheetOf(name: string, number: number): Promise<HTMLImageElement> {
  const known = sheets.get(number);
  if (known) return known;
  const loading = new Promise<HTMLImageElement>((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error(`sheet ${number} of the test images could not be loaded`));
    image.src = `${base}images/${name}-${number}.png`;
  });
  sheets.set(number, loading);
  return loading;
}

async function draw(
  image: number,
  target: string,
  { name, width, height }: Pictures,
): Promise<HTMLCanvasElement> {
  const { columns } = SHEET;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.className = 'digit';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `Test image ${image}, true class ${target}`);
  const at = image % PER_SHEET;
  const sheet = await sheetOf(name, Math.floor(image / PER_SHEET));
  const [left, top] = [(at % columns) * width, Math.floor(at / columns) * height];
  canvas.getContext('2d')?.drawImage(sheet, left, top, width, height, 0, 0, width, height);
  return canvas;
}

/** Test images with what each entry says of them; the pictures only where the data set is at hand. */
export async function drawDigits(where: HTMLElement, found: readonly Differing[], pictures: Pictures | null) {
  const list = document.createElement('ul');
  list.className = 'digits';
  for (const { image, target, said } of found) {
    const item = document.createElement('li');
    if (pictures !== null) item.append(await draw(image, target, pictures));
    const truth = document.createElement('b');
    truth.textContent = target;
    item.append(truth);
    for (const { label, right, answer } of said) {
      const line = document.createElement('div');
      line.className = right > 0.5 ? 'good' : 'bad';
      line.textContent = `${label}: ${answer}`;
      item.append(line);
    }
    list.append(item);
  }
  where.append(list);
}
