import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset, NetworkEntry, Recipe } from '@digitbench/core';
import { smallDataset } from '@digitbench/testing';
import tame from '@digitbench/testing/tame';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../../src/engines/engine.ts';
import { ProgramCache } from '../../src/program/cache.ts';
import { networkStreams } from '../../src/streams.ts';
import { trainingData } from '../../src/training/data.ts';
import type { TrainingRequest } from '../../src/training/request.ts';
import { type Training, trainNetwork } from '../../src/training/train.ts';

// Otherwise TensorFlow.js greets.
tf.env().set('PROD', true);

let dataset: Dataset | undefined;

/** 640 + 200 made-up images of 8 x 8. */
export function data(): Dataset {
  if (dataset !== undefined) return dataset;
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-test-'));
  dataset = smallDataset(folder);
  rmSync(folder, { recursive: true });
  return dataset;
}

/** A network of the study `tame`, with changes to its recipe. */
export function tameNetwork(
  name: 'mlp' | 'dropout' | 'averaged',
  change: Partial<Recipe> = {},
): NetworkEntry {
  const entry = tame.entries[name];
  if (entry?.kind !== 'network') throw new Error(`tame/${name} is no network`);
  return { ...entry, recipe: { ...entry.recipe, ...change } };
}

/** Trains it for real, in this process. */
export async function train(
  entry: NetworkEntry,
  engines: readonly Engine[],
  options: { seed?: number; cache?: ProgramCache; progress?: TrainingRequest['progress'] } = {},
): Promise<Training> {
  const { seed = 1, cache = new ProgramCache(), progress = () => {} } = options;
  await tf.setBackend('cpu');
  const streams = networkStreams(seed);
  return trainNetwork({
    task: tame.task,
    build: (random) => entry.build(random),
    recipe: entry.recipe,
    data: trainingData(tame.task, data(), entry.recipe, streams, {}),
    streams,
    epochs: entry.recipe.epochs,
    engines,
    cache,
    progress,
  });
}

/** All weights, in order. */
export function weightsOf({ prepared }: Training): number[] {
  return prepared.program.weights.flatMap((variable) => [...variable.dataSync()]);
}

/** The largest difference between two lists, relative to the largest value. */
export function difference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const largest = Math.max(...a.map(Math.abs));
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN)))) / largest;
}
