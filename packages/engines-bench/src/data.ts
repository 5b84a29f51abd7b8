import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImageSet, Random } from '@digitbench/core';
import type { DataFiles } from './protocol.ts';
import type { StepSpec } from './steps.ts';
import { initialWeights, weightsOf } from './weights.ts';

/** The files that every contender of one step reads: the same images, labels and initial weights, as raw numbers. */
export class StepData {
  readonly files: DataFiles;
  readonly #folder: string;
  readonly #remove = () => rmSync(this.#folder, { recursive: true, force: true });

  constructor(step: StepSpec, images: ImageSet) {
    this.#folder = mkdtempSync(join(tmpdir(), 'digitbench-engines-'));
    process.once('exit', this.#remove); // An interrupted run leaves nothing behind either.
    this.files = {
      images: join(this.#folder, 'images'),
      labels: join(this.#folder, 'labels'),
      weights: join(this.#folder, 'weights'),
    };
    const weights = initialWeights(weightsOf(step), Random.fromSeed(0).stream(step.name));
    writeFileSync(this.files.images, examples(step, images));
    writeFileSync(this.files.labels, repeated(images.labels, step.examples, 1, 1));
    writeFileSync(this.files.weights, Buffer.concat(weights.map((weight) => Buffer.from(weight.buffer))));
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#remove);
    this.#remove();
  }
}

/** Grey images, with each pixel repeated for every channel of the step. */
function examples(step: StepSpec, { images, rows, columns }: ImageSet): Uint8Array {
  const pixels = rows * columns;
  const channels = step.input.reduce((product, length) => product * length, 1) / pixels;
  if (!Number.isInteger(channels)) {
    throw new Error(
      `step ${step.name}: inputs of [${step.input}] given, images of ${rows} by ${columns} pixels in the data set; ` +
        'use a data set of 28 by 28',
    );
  }
  return repeated(images, step.examples, pixels, channels);
}

/** `count` rows, starting over where there are fewer, with each value `times` times. */
function repeated(values: Uint8Array, count: number, width: number, times: number): Uint8Array {
  if (times === 1 && values.length >= count * width) return values.subarray(0, count * width);
  const result = new Uint8Array(count * width * times);
  for (let i = 0; i < result.length; i++) {
    result[i] = values[Math.floor(i / times) % values.length] ?? 0;
  }
  return result;
}
