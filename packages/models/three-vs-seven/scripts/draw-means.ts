/** Draws the mean three and the mean seven of the training images, dark on white: images/mean-{three,seven}.png. */
import { writeFile } from 'node:fs/promises';
import { Random } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { meanImages } from '../src/mean-images.ts';
import { threesThenSevens } from '../src/task.ts';
import { greyPng } from './png.ts';

const ZOOM = 6;

const { train } = await loadDataset();
const means = meanImages(threesThenSevens().examples(train, Random.fromSeed(1)));
for (const [label, name] of ['seven', 'three'].entries()) {
  const mean = means[label] ?? new Float64Array(0);
  const [width, height] = [train.columns * ZOOM, train.rows * ZOOM];
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => {
    const [row, column] = [Math.floor(i / width / ZOOM), Math.floor((i % width) / ZOOM)];
    return Math.round(255 * (1 - (mean[row * train.columns + column] ?? 0)));
  });
  await writeFile(new URL(`../images/mean-${name}.png`, import.meta.url), greyPng(pixels, width, height));
}
