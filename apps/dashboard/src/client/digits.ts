import { PER_SHEET, SHEET } from '../data/sheets.ts';
import type { Differing } from './differing.ts';
import { base } from './elements.ts';

const sheets = new Map<number, Promise<HTMLImageElement>>();

function sheetOf(number: number): Promise<HTMLImageElement> {
  const known = sheets.get(number);
  if (known) return known;
  const loading = new Promise<HTMLImageElement>((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error(`sheet ${number} of the test images could not be loaded`));
    image.src = `${base}images/mnist-${number}.png`;
  });
  sheets.set(number, loading);
  return loading;
}

async function draw(image: number, target: string): Promise<HTMLCanvasElement> {
  const { columns, size } = SHEET;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  canvas.className = 'digit';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `Test image ${image}, a ${target}`);
  const at = image % PER_SHEET;
  const sheet = await sheetOf(Math.floor(image / PER_SHEET));
  const [left, top] = [(at % columns) * size, Math.floor(at / columns) * size];
  canvas.getContext('2d')?.drawImage(sheet, left, top, size, size, 0, 0, size, size);
  return canvas;
}

/** Test images with what each entry says of them; the pictures only where the data set is at hand. */
export async function drawDigits(where: HTMLElement, found: readonly Differing[], dataset: string) {
  const list = document.createElement('ul');
  list.className = 'digits';
  for (const { image, target, said } of found) {
    const item = document.createElement('li');
    if (dataset === 'mnist') item.append(await draw(image, target));
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
