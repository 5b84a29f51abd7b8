/** Models of kinds that the zoo does not have, written as their authors would: the contract must carry them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, onTestFinished, test } from 'vitest';
import {
  type ApplyContext,
  type CustomOptimizer,
  checkEntry,
  cosineDecay,
  defineStudy,
  digitPlusNumber,
  type Entry,
  initialise,
  type Loss,
  oneCycle,
  pytorchDefault,
  type Random,
  type Recipe,
  type Task,
  tenDigits,
} from '../src/index.ts';
import { loadModel } from '../src/node.ts';

const recipe: Recipe = {
  input: { scale: 1 / 255 },
  loss: 'cross-entropy',
  optimizer: { name: 'sgd', momentum: 0.9 },
  learningRate: cosineDecay(0.1),
  batchSize: 64,
  epochs: 2,
  shuffle: true,
  dropLast: false,
  validation: { kind: 'fraction', fraction: 0.1 },
  select: 'last',
};
const { dense, conv2d, flatten, globalAveragePooling2d } = tf.layers;

const mlp = (random: Random) =>
  initialise(
    tf.sequential({
      layers: [dense({ units: 16, activation: 'relu', inputShape: [784] }), dense({ units: 10 })],
    }),
    random,
    pytorchDefault,
  );

function residual(random: Random) {
  const image = tf.input({ shape: [28, 28, 1] });
  const at = <Output>(layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as Output;
  const wide = at<tf.SymbolicTensor>(
    conv2d({ filters: 4, kernelSize: 3, strides: 4, activation: 'relu' }),
    image,
  );
  const inner = at<tf.SymbolicTensor>(conv2d({ filters: 4, kernelSize: 3, padding: 'same' }), wide);
  const dense4 = at<tf.SymbolicTensor>(tf.layers.concatenate(), [at(tf.layers.add(), [wide, inner]), wide]);
  const pooled = at<tf.SymbolicTensor>(globalAveragePooling2d({}), dense4);
  const outputs = at<tf.SymbolicTensor>(dense({ units: 10 }), pooled);
  return initialise(tf.model({ inputs: image, outputs }), random, pytorchDefault);
}

function twoInputs(random: Random) {
  const [image, number] = [tf.input({ shape: [28, 28] }), tf.input({ shape: [10] })];
  const seen = dense({ units: 12, activation: 'relu' }).apply(flatten().apply(image));
  const both = tf.layers.concatenate().apply([seen, number] as tf.SymbolicTensor[]);
  const outputs = [10, 19].map((units) => dense({ units }).apply(both) as tf.SymbolicTensor);
  return initialise(tf.model({ inputs: [image, number], outputs }), random, pytorchDefault);
}

/** T.-Y. Lin et al., https://arxiv.org/abs/1708.02002 */
const focal: Loss = ({ digit }, targets) => {
  const logits = digit as tf.Tensor;
  const log = tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(targets.digit as tf.Tensor1D, 10)), 1);
  return tf.neg(tf.mul(tf.square(tf.sub(1, tf.exp(log))), log));
};

const distilled: Loss = ({ digit }, _, { teacher }) => {
  const soft = tf.softmax(tf.div(teacher?.digit as tf.Tensor, 4));
  return tf.neg(tf.sum(tf.mul(soft, tf.logSoftmax(tf.div(digit as tf.Tensor, 4))), 1));
};

/** Moves each image by up to two pixels and mixes it with the next one of the batch. */
const shiftAndMix: Recipe['augment'] = (inputs, targets, random) => {
  const image = inputs.image as tf.Tensor3D;
  const padded = tf.pad(image, [
    [0, 0],
    [2, 2],
    [2, 2],
  ]);
  const moves = [0, 2, 4].map((by) => tf.slice(padded, [0, by, 4 - by], [-1, 28, 28]));
  const choice = tf.floor(tf.mul(random.uniform([image.shape[0], 1, 1], 'shift'), 3));
  const shifted = tf.addN(moves.map((moved, i) => tf.mul(moved, tf.cast(tf.equal(choice, i), 'float32'))));
  const next = (x: tf.Tensor) => tf.concat([tf.slice(x, 1), tf.slice(x, 0, 1)]);
  const share = random.uniform([image.shape[0], 1], 'mix');
  const mix = (x: tf.Tensor, by: tf.Tensor) => tf.add(tf.mul(x, by), tf.mul(next(x), tf.sub(1, by)));
  const digit = tf.cast(tf.oneHot(targets.digit as tf.Tensor1D, 10), 'float32');
  return {
    inputs: { image: mix(shifted, tf.expandDims(share, 2)) },
    targets: { digit: mix(digit, share) },
  };
};

/** C. Szegedy et al., https://arxiv.org/abs/1512.00567: the right class gets 0.9 and all ten share the rest. */
const smoothed: Loss = ({ digit }, targets) => {
  const right = tf.cast(tf.oneHot(targets.digit as tf.Tensor1D, 10), 'float32');
  const wanted = tf.add(tf.mul(right, 0.9), 0.01);
  return tf.neg(tf.sum(tf.mul(wanted, tf.logSoftmax(digit as tf.Tensor)), 1));
};

/**
 * Turns each image by up to 15 degrees, as three shears (A. W. Paeth, Graphics Interface 1986), and blanks out a square
 * of it (T. DeVries and G. W. Taylor, https://arxiv.org/abs/1708.04552).
 */
const turnAndCut: Recipe['augment'] = (inputs, targets, random) => {
  const image = inputs.image as tf.Tensor3D;
  const [batch, size] = image.shape;
  const places = tf.range(0, size);
  const offset = tf.sub(places, (size - 1) / 2);
  /** Moves row r by amount * r, r counted from the middle; between two pixels linearly. */
  const shear = (x: tf.Tensor, amount: tf.Tensor) => {
    const moved = tf.mul(amount, tf.reshape(offset, [1, size, 1])); // [batch, rows, 1]
    const from = tf.expandDims(tf.add(moved, tf.reshape(places, [1, 1, size])), 3); // [batch, rows, out, 1]
    const weights = tf.relu(tf.sub(1, tf.abs(tf.sub(from, tf.reshape(places, [1, 1, 1, size])))));
    return tf.squeeze(tf.matMul(weights, tf.expandDims(x, 3)), [3]);
  };
  const flip = (x: tf.Tensor) => tf.transpose(x, [0, 2, 1]);
  const angle = tf.mul(tf.sub(random.uniform([batch, 1, 1], 'angle'), 0.5), Math.PI / 6);
  const across = tf.neg(tf.tan(tf.div(angle, 2)));
  const turned = shear(flip(shear(flip(shear(image, across)), tf.sin(angle))), across);
  const outside = (axis: string, shape: number[]) => {
    const middle = tf.mul(random.uniform([batch, 1, 1], axis), size);
    return tf.cast(tf.greater(tf.abs(tf.sub(tf.reshape(places, shape), middle)), 4), 'float32');
  };
  const kept = tf.maximum(outside('row', [1, size, 1]), outside('column', [1, 1, size]));
  return { inputs: { ...inputs, image: tf.mul(turned, kept) }, targets };
};

/** A layer of the author's own in an ordinary model: the input beside its square. */
class Squares extends tf.layers.Layer {
  static className = 'Squares';
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return [...shape.slice(0, -1), 2 * (shape.at(-1) ?? 0)];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    return tf.concat([x, tf.square(x)], -1);
  }
}

const ownLayer = (random: Random) =>
  initialise(
    tf.sequential({
      layers: [dense({ units: 8, inputShape: [784] }), new Squares(), dense({ units: 10 })],
    }),
    random,
    pytorchDefault,
  );

/** No gradient: how often each class lights a pixel, and the class under which the image is likeliest (naive Bayes). */
const bayes: Entry = {
  kind: 'estimator',
  title: 'Naive Bayes',
  family: 'counting',
  fit: ({ count, inputs: { image: images = new Uint8Array(0) }, targets: { digit = new Uint8Array(0) } }) => {
    const pixels = images.length / count;
    const lit = new Float64Array(10 * pixels).fill(1);
    const seen = new Float64Array(10).fill(2);
    for (let i = 0; i < count; i++) {
      const label = digit[i] ?? 0;
      seen[label] = (seen[label] ?? 0) + 1;
      for (let k = 0; k < pixels; k++) {
        if ((images[i * pixels + k] ?? 0) > 127) lit[label * pixels + k] = (lit[label * pixels + k] ?? 0) + 1;
      }
    }
    const logLikelihood = (label: number, shown: Uint8Array) =>
      shown.reduce((sum, pixel, k) => {
        const share = (lit[label * pixels + k] ?? 0) / (seen[label] ?? 1);
        return sum + Math.log(pixel > 127 ? share : 1 - share);
      }, 0);
    return {
      parameters: lit.length,
      predict: ({ image = new Uint8Array(0) }, queries) => ({
        digit: Float32Array.from({ length: 10 * queries }, (_, i) => {
          const start = Math.floor(i / 10) * pixels;
          return logLikelihood(i % 10, image.subarray(start, start + pixels));
        }),
      }),
    };
  },
};

/** X. Chen et al., https://arxiv.org/abs/2302.06675 */
const lion: CustomOptimizer = {
  name: 'lion',
  create(variables) {
    const slots = variables.map((variable) => tf.variable(tf.zerosLike(variable)));
    return {
      slots,
      apply(gradients, { learningRate }) {
        variables.forEach((variable, i) => {
          const [momentum, gradient] = [slots[i] as tf.Variable, gradients[i] as tf.Tensor];
          const direction = tf.sign(tf.add(tf.mul(momentum, 0.9), tf.mul(gradient, 0.1)));
          variable.assign(tf.sub(variable, tf.mul(direction, learningRate)));
          momentum.assign(tf.add(tf.mul(momentum, 0.99), tf.mul(gradient, 0.01)));
        });
      },
    };
  },
};

/** A layer of the author's own as a function over variables, with dropout from the step's generator. */
function gated(random: Random) {
  const draw = (name: string, shape: [number, number]) => {
    const own = random.stream(name);
    const values = Float32Array.from({ length: shape[0] * shape[1] }, () =>
      own.normal(0, 1 / Math.sqrt(shape[0])),
    );
    return tf.variable(tf.tensor2d(values, shape));
  };
  const [value, gate, head] = [draw('value', [784, 8]), draw('gate', [784, 8]), draw('head', [8, 10])];
  const variables = [value, gate, head];
  const apply = ([x]: tf.Tensor[], { training, random: numbers }: ApplyContext) => {
    const hidden = tf.mul(tf.matMul(x as tf.Tensor, value), tf.sigmoid(tf.matMul(x as tf.Tensor, gate)));
    const kept = training
      ? tf.mul(hidden, tf.cast(tf.greater(numbers.uniform(hidden.shape, 'drop'), 0.5), 'float32'))
      : hidden;
    return tf.matMul(kept, head);
  };
  return { inputShapes: [[784]], apply, variables, trainable: variables };
}

const network = (
  build: Extract<Entry, { kind: 'network' }>['build'],
  changes: Partial<Recipe> = {},
): Entry => ({
  kind: 'network',
  title: 'A model',
  family: 'mlp',
  build,
  recipe: { ...recipe, ...changes },
});

const entries: Record<string, Entry> = {
  residual: network(residual, { averaging: { kind: 'exponential', decay: 0.99, recomputeStatistics: true } }),
  focal: network(mlp, { loss: focal }),
  smoothed: network(mlp, { loss: smoothed, evaluationLoss: 'cross-entropy' }),
  augmented: network(mlp, { augment: shiftAndMix }),
  turned: network(mlp, { augment: turnAndCut }),
  'own-layer': network(ownLayer),
  bayes,
  lion: network(mlp, { optimizer: lion, learningRate: ({ step, steps }) => 1e-3 * (1 - step / steps) }),
  'one-cycle': network(mlp, {
    optimizer: { name: 'adam', beta2: 0.99, epsilon: 1e-5, weightDecay: 0.01 },
    decayOn: 'kernels',
    learningRate: oneCycle({ start: 0.004, peak: 0.1, end: 1e-6, peakAt: 0.25 }),
    momentum: oneCycle({ start: 0.95, peak: 0.85, end: 0.95, peakAt: 0.25 }),
  }),
  student: {
    kind: 'network',
    title: 'Distilled',
    family: 'mlp',
    teacher: 'residual',
    build: mlp,
    recipe: { ...recipe, loss: distilled, evaluationLoss: 'cross-entropy' },
  },
  stopping: network(mlp, {
    select: 'best-validation-loss',
    earlyStopping: { patience: 3, minimumChange: 1e-4 },
  }),
  gated: network(gated),
  'cross-validated': {
    kind: 'ensemble',
    title: 'Five folds, averaged',
    family: 'mlp',
    members: Object.fromEntries(
      [0, 1, 2, 3, 4].map((fold) => [
        `fold${fold}`,
        {
          title: `Without fold ${fold}`,
          task: tenDigits(),
          build: mlp,
          recipe: { ...recipe, validation: { kind: 'fold', folds: 5, fold } },
        },
      ]),
    ),
    combine: (members) => ({
      digit: tf.addN(Object.values(members).map(({ digit }) => tf.softmax(digit as tf.Tensor))),
    }),
  },
};

const study = (name: string, task: Task, own: Record<string, Entry>) =>
  defineStudy({
    name,
    title: 'Newcomers',
    question: 'Do they fit?',
    task,
    evaluation: 'Not at all.',
    entries: own,
  });

describe('a newcomer', () => {
  test.each(Object.keys(entries))('%s keeps the contract', (name) =>
    checkEntry(study('newcomers', tenDigits(), entries), name),
  );

  test('with two inputs and two outputs keeps the contract', () =>
    checkEntry(study('pairs', digitPlusNumber(), { pair: network(twoInputs) }), 'pair'));

  test('that comes ready-made from a disk keeps the contract', async ({ expect }) => {
    const ready: Entry = {
      kind: 'network',
      title: 'Ready-made',
      family: 'linear',
      pretrained: true,
      build: async () => loadModel(await savedModel()),
      recipe: { ...recipe, loss: 'probability-cross-entropy' },
    };
    await checkEntry(study('ready', tenDigits(), { ready }), 'ready');
    const seeded = study('ready', tenDigits(), { ready: { ...ready, pretrained: false } });
    await expect(checkEntry(seeded, 'ready')).rejects.toThrow('the same weights from two seeds');
  });
});

/** The path of a model.json as tfjs-layers and its converter write it, its weights in two files beside it. */
async function savedModel(): Promise<string> {
  const model = tf.sequential({ layers: [dense({ units: 10, inputShape: [784], activation: 'softmax' })] });
  const values = Float32Array.from({ length: 7850 }, (_, i) => Math.sin(i) / 10);
  model.setWeights([tf.tensor2d(values.slice(0, 7840), [784, 10]), tf.tensor1d(values.slice(7840))]);
  const files: Record<string, Uint8Array> = {};
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
      files['group1-shard1of2.bin'] = bytes.subarray(0, 16_384);
      files['group1-shard2of2.bin'] = bytes.subarray(16_384);
      const weightsManifest = [{ paths: Object.keys(files), weights: weightSpecs }];
      files['model.json'] = new TextEncoder().encode(JSON.stringify({ modelTopology, weightsManifest }));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return join(folder, 'model.json');
}
