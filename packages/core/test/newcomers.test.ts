/** Models of kinds that the zoo does not have, written as their authors would: the contract must carry them. */
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, test } from 'vitest';
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
  loadModel,
  oneCycle,
  pytorchDefault,
  type Random,
  type Recipe,
  type Task,
  tenDigits,
} from '../src/index.ts';
import { folderWith } from './idx-files.ts';

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
  augmented: network(mlp, { augment: shiftAndMix }),
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
  return join(folderWith(files), 'model.json');
}
