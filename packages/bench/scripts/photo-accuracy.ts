/**
 * What a network makes of photographs, by what disturbs them: `node packages/bench/scripts/photo-accuracy.ts WEIGHTS`,
 * with a .safetensors file of modern/cnn; some minutes. Pictures are made of MNIST's test digits, by a seed.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Random, type Study } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { onnx, scoresOf } from '@digitbench/train';
import { likeMnist } from '@digitbench/train/pictures';
import { decodeSafetensors } from '@digitbench/train/protocol';
import * as tf from '@tensorflow/tfjs';
import { decodeJpeg } from '../src/commands/predict/images/jpeg.ts';
import { callerFolder } from '../src/shell/paths.ts';
import { discoverStudies } from '../src/zoo/discover.ts';
import { blanks, kinds } from '../test/support/photos/kinds.ts';
import { photograph } from '../test/support/photos/photo.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '300' },
    kind: { type: 'string' },
    split: { type: 'string', default: 'test' },
    seed: { type: 'string', default: '1' },
  },
});
const [weightsFile] = positionals;
if (weightsFile === undefined) throw new Error('photo-accuracy: expected a .safetensors file of modern/cnn');
const count = Number(values.count);
const [width, height] = [320, 240];
const dataset = loadDataset();
const images = values.split === 'train' ? dataset.train : dataset.test;
const random = Random.fromSeed(Number(values.seed));
const found = discoverStudies().find(({ name }) => name === 'modern');
if (found === undefined) throw new Error('photo-accuracy: there is no study modern');
const study: Study = (await import(found.module)).default;
const weights = decodeSafetensors(readFileSync(resolve(callerFolder, weightsFile)));
tf.env().set('PROD', true);
await tf.setBackend('cpu');

console.log('| photographs | right (%) | 95 % interval | no digit found |\n| :--- | ---: | ---: | ---: |');
for (const [kind, draw] of Object.entries(kinds)) {
  if (values.kind !== undefined && !new RegExp(values.kind).test(kind)) continue;
  const drawn = Array.from({ length: count }, (_, i) => {
    const own = random.stream(kind).stream(i);
    const index = own.integer(images.count);
    const scene = draw(images.images.slice(784 * index, 784 * index + 784), own);
    return { label: images.labels[index] ?? 0, pixels: seen(photograph(scene, width, height, own)) };
  });
  const pixels = drawn.flatMap(({ pixels }) => (pixels === null ? [] : [pixels]));
  const answers = await ask(pixels);
  let [right, asked] = [0, 0];
  for (const { label, pixels } of drawn) if (pixels !== null && answers[asked++] === label) right++;
  const [low, high] = interval(right, count);
  const percent = (part: number) => (100 * part).toFixed(1);
  console.log(
    `| ${kind} | ${percent(right / count)} | ${percent(low)}–${percent(high)} | ${count - asked} |`,
  );
}

console.log('\n| photographs without a digit | "no digit found" |\n| :--- | ---: |');
for (const [kind, draw] of Object.entries(blanks)) {
  if (values.kind !== undefined && !new RegExp(values.kind).test(kind)) continue;
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const own = random.stream(kind).stream(i);
    if (seen(photograph(draw(own), width, height, own)) === null) refused++;
  }
  console.log(`| ${kind} | ${refused} of ${count} |`);
}

/** The picture as the network gets it; null where no digit is found. */
function seen(file: Buffer): Uint8Array | null {
  try {
    return likeMnist(decodeJpeg(file, 1), 28, 28).pixels;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function ask(pictures: readonly Uint8Array[]): Promise<number[]> {
  if (pictures.length === 0) return [];
  const examples = {
    count: pictures.length,
    inputs: { image: Uint8Array.from(Buffer.concat(pictures)) },
    targets: {},
  };
  const context = { study, entry: 'cnn', seed: 1, dataset, budget: {}, engines: [onnx], weights };
  const { scores } = await scoresOf(context, examples);
  const digit = scores.digit ?? new Float32Array(0);
  return pictures.map((_, i) => {
    const own = digit.subarray(10 * i, 10 * i + 10);
    return own.indexOf(Math.max(...own));
  });
}

/** E. Wilson's score interval of a part, at 95 % (1927). */
function interval(right: number, count: number): [low: number, high: number] {
  const z = 1.959964;
  const part = right / count;
  const middle = (part + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const half =
    (z / (1 + z ** 2 / count)) * Math.sqrt((part * (1 - part)) / count + z ** 2 / (4 * count ** 2));
  return [middle - half, middle + half];
}
