import { readFileSync } from 'node:fs';
import { type Random, type Recipe, Random as Seeded } from '@digitbench/core';
import { smallDataset, temporaryFolder } from '@digitbench/testing';
import tame from '@digitbench/testing/tame';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { describeEntry } from '../src/zoo/describe.ts';
import type { LayerDescription, NetworkDescription } from '../src/zoo/description.ts';
import { describeNetwork } from '../src/zoo/layers.ts';
import { describeRecipe } from '../src/zoo/recipe.ts';
import { formatZoo } from '../src/zoo/table.ts';

tf.env().set('PROD', true);

/** Every kind of layer but those that draw, as a peer computes it, in plain TensorFlow.js. */
function interpret(
  { nodes, outputs }: NetworkDescription,
  given: tf.Tensor[],
  weights: tf.Tensor[],
): tf.Tensor[] {
  const values = [...given];
  const left = [...weights];
  for (const { layer, inputs, weights: shapes } of nodes.slice(given.length)) {
    const own = left.splice(0, shapes.length);
    const [x, ...others] = inputs.map((place) => values[place] as tf.Tensor);
    if (x === undefined) throw new Error('a layer without inputs');
    values.push(layerOf(layer, [x, ...others], own));
  }
  return outputs.map((place) => values[place] as tf.Tensor);
}

function layerOf(
  layer: LayerDescription,
  [x, ...others]: [tf.Tensor, ...tf.Tensor[]],
  own: tf.Tensor[],
): tf.Tensor {
  const [first, second] = own as [tf.Tensor, tf.Tensor];
  const padded = (map: tf.Tensor, [top, bottom, left, right]: readonly number[]) =>
    tf.pad(map, [
      [0, 0],
      [top ?? 0, bottom ?? 0],
      [left ?? 0, right ?? 0],
      [0, 0],
    ]) as tf.Tensor4D;
  const finished = (y: tf.Tensor, { bias, activation }: { bias: boolean; activation: string }) => {
    const sum = bias ? tf.add(y, second) : y;
    return activation === 'relu' ? tf.relu(sum) : activation === 'tanh' ? tf.tanh(sum) : sum;
  };
  switch (layer.kind) {
    case 'dense':
      return finished(tf.matMul(x, first), layer);
    case 'conv':
      return finished(
        tf.conv2d(padded(x, layer.padding), first as tf.Tensor4D, layer.strides, 'valid'),
        layer,
      );
    case 'batchNorm': // Its moving statistics are still 0 and 1.
      return tf.add(tf.mul(tf.div(x, Math.sqrt(1 + layer.epsilon)), first), second);
    case 'relu':
      return tf.relu(x);
    case 'leakyRelu':
      return tf.leakyRelu(x, layer.alpha);
    case 'maxPool':
      return tf.maxPool(x as tf.Tensor4D, layer.poolSize, layer.strides, 'valid');
    case 'globalAveragePool':
      return tf.mean(x, [1, 2]);
    case 'globalMaxPool':
      return tf.max(x, [1, 2]);
    case 'flatten':
      return tf.reshape(x, [x.shape[0] ?? 0, -1]);
    case 'concatenate':
      return tf.concat([x, ...others], -1);
    case 'add':
      return tf.addN([x, ...others]);
    case 'zeroPadding':
      return padded(x, layer.padding);
    default:
      throw new Error(`the test does not know ${layer.kind}`);
  }
}

function everyLayer(): tf.LayersModel {
  const image = tf.input({ shape: [9, 7, 2] });
  const number = tf.input({ shape: [3] });
  const apply = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
    layer.apply(inputs.length === 1 ? (inputs[0] as tf.SymbolicTensor) : inputs) as tf.SymbolicTensor;
  let map = apply(
    tf.layers.conv2d({ filters: 3, kernelSize: 5, strides: 2, padding: 'same', activation: 'relu' }),
    image,
  );
  map = apply(tf.layers.batchNormalization({}), map);
  const branch = apply(tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', useBias: false }), map);
  map = apply(tf.layers.leakyReLU({ alpha: 0.2 }), apply(tf.layers.add(), map, branch));
  map = apply(tf.layers.zeroPadding2d({ padding: [[1, 0], [0, 1]] }), map); // biome-ignore format: rows, then columns
  map = apply(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }), map);
  const features = apply(
    tf.layers.concatenate(),
    apply(tf.layers.globalAveragePooling2d({}), map),
    apply(tf.layers.globalMaxPooling2d({}), map),
    apply(tf.layers.flatten(), map),
    number,
  );
  const hidden = apply(tf.layers.reLU(), apply(tf.layers.dense({ units: 6, useBias: false }), features));
  return tf.model({
    inputs: [image, number],
    outputs: [
      apply(tf.layers.dense({ units: 4, activation: 'tanh' }), hidden),
      apply(tf.layers.dense({ units: 2 }), hidden),
    ],
  });
}

function drawn(shape: readonly (number | null)[], random: Random): tf.Tensor {
  const sizes = shape.map((size) => size ?? 5);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(sizes) }, () => random.uniform(-1, 1)),
    sizes,
  );
}

test('a described network computes what the model computes', async () => {
  await tf.setBackend('cpu');
  const random = Seeded.fromSeed(1);
  const model = everyLayer();
  for (const layer of model.layers) {
    const trained = layer.trainableWeights.map((weight) => drawn(weight.shape, random));
    layer.setWeights([...trained, ...layer.nonTrainableWeights.map((weight) => weight.read())]);
  }
  const inputs = model.inputs.map(({ shape }) => drawn(shape, random));
  const weights = model.layers.flatMap((layer) => layer.trainableWeights.map((weight) => weight.read()));
  const expected = model.predict(inputs) as tf.Tensor[];
  const found = interpret(describeNetwork(model), inputs, weights);
  expect(found.map(({ shape }) => shape)).toEqual([[5, 4], [5, 2]]); // biome-ignore format: two shapes
  for (const [i, scores] of found.entries()) {
    const difference = tf.max(tf.abs(tf.sub(scores, expected[i] as tf.Tensor)));
    expect(difference.dataSync()[0]).toBeLessThan(1e-5);
  }
});

test('a layer that peers do not know is named', () => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [3], activation: 'elu' })],
  });
  expect(() => describeNetwork(model)).toThrow('activation "elu"');
});

test('an entry becomes files and a course; what is code is no description', async () => {
  const folder = temporaryFolder();
  const dataset = smallDataset(folder);
  const request = { study: tame, seed: 1, dataset, budget: { epochs: 2 }, folder };
  const [mlp, ...more] = await describeEntry({ ...request, entry: 'mlp' });
  expect(more).toEqual([]);
  expect(mlp).toMatchObject({
    name: 'tame/mlp',
    classes: [10],
    inputs: [{ kind: 'image', shape: [64], offset: 0 }],
    // Four fifths of 640, in batches of 32, twice.
    train: { count: 512 },
    validation: { count: 128 },
    test: { count: 200 },
    recipe: { epochs: 2, stepsPerEpoch: 16, loss: 'cross-entropy', momentum: null, averageWeight: null },
    simplified: [],
  });
  expect(mlp?.inputs[0]).toHaveProperty('scale', Math.fround(1 / 255));
  expect(mlp?.recipe.learningRate).toEqual(Array.from({ length: 32 }, () => Math.fround(0.05)));
  expect(readFileSync(mlp?.train.inputs[0] ?? '')).toHaveLength(512 * 64);
  expect([...readFileSync(mlp?.test.targets[0] ?? '')]).toEqual([...dataset.test.labels]);
  expect(readFileSync(mlp?.weightsFile ?? '')).toHaveLength(4 * (64 * 16 + 16 + 160 + 10));

  const [averaged] = await describeEntry({ ...request, budget: {}, entry: 'averaged' });
  // Weights count after half of three epochs of 20 steps: after the second, then the mean with the third.
  const counting = averaged?.recipe.averageWeight?.flatMap((weight, step) =>
    weight > 0 ? [[step, weight]] : [],
  );
  expect(counting).toEqual([[39, 1], [59, 0.5]]); // biome-ignore format: step and weight
  await expect(describeEntry({ ...request, entry: 'pupil' })).rejects.toThrow('learns from another');
});

test('what a recipe has as code is replaced by what costs no more, and said', () => {
  const entry = tame.entries.mlp;
  if (entry?.kind !== 'network') throw new Error('tame/mlp is no network');
  const course = { epochs: 1, stepsPerEpoch: 2 };
  const loss = () => tf.scalar(0);
  const own: Recipe = { ...entry.recipe, augment: (inputs, targets) => ({ inputs, targets }), loss };
  expect(describeRecipe({ ...own, evaluationLoss: 'cross-entropy' }, course)).toMatchObject({
    recipe: { loss: 'cross-entropy' },
    simplified: ['no augmentation', 'cross-entropy in place of its own loss'],
  });
  expect(() => describeRecipe(own, course)).toThrow('a loss of its own');
});

test('the table adds up the entries that everybody trained', () => {
  const trained = (seconds: number) => [{ seconds, processorSeconds: seconds / 2, accuracy: 0.5 }];
  const text = formatZoo(
    {
      rows: [
        {
          name: 'a/one',
          trained: { onnx: trained(30), jax: trained(60) },
          simplified: ['no x'],
          alone: null,
        },
        { name: 'a/two', trained: { onnx: trained(30), jax: trained(30) }, simplified: [], alone: null },
        { name: 'a/three', trained: { onnx: trained(600) }, simplified: [], alone: 'a method of its own' },
      ],
      problems: ['a/four: JAX: out of luck'],
    },
    [
      { name: 'onnx', title: 'ours' },
      { name: 'jax', title: 'JAX' },
    ],
  );
  expect(text).toMatch(/all, minutes +1\.00 +1\.50$/m);
  expect(text.match(/divided by the first +1\.00 +1\.50$/gm)).toHaveLength(2);
  expect(text).toMatch(/all, minutes of the processor +0\.50 +0\.75$/m);
  expect(text).toMatch(/a\/one \[1\].*30\.00 +50\.0 +60\.00/);
  expect(text).toContain('[1] the peers train with no x');
  expect(text).toContain('a/three: a method of its own; 600.00 s on ours');
  expect(text).toContain('a/four: JAX: out of luck');
});
