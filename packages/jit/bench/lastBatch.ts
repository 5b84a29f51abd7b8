/**
 * What the shorter last batch of an epoch costs, which is compiled as a program of its own: milliseconds of processor time
 * to compile the program for whole batches, a program for another batch size by itself, the same with `like`, and to
 * train one epoch. The first is measured once, after another program has warmed up the compiler; the others
 * are medians over further batch sizes. Run with `node packages/jit/bench/lastBatch.ts`.
 */

import { createOptimizer, prepareModel, type Scan, scan, stepRandom } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';

const BATCH = 32;
const OTHERS = [28, 24, 20, 12, 8];

interface Network {
  readonly name: string;
  readonly shape: number[];
  readonly examples: number;
  readonly make: () => tf.LayersModel;
}

const { layers } = tf;
const networks: readonly Network[] = [
  {
    name: '784-300-10',
    shape: [784],
    examples: 60_000,
    make: () =>
      tf.sequential({
        layers: [
          layers.dense({ units: 300, activation: 'relu', inputShape: [784] }),
          layers.dense({ units: 10 }),
        ],
      }),
  },
  {
    name: 'two convolutions, batch norm',
    shape: [28, 28, 1],
    examples: 6000,
    make: () =>
      tf.sequential({
        layers: [
          layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
          layers.batchNormalization(),
          layers.maxPooling2d({ poolSize: 2 }),
          layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
          layers.batchNormalization(),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: 10 }),
        ],
      }),
  },
  {
    name: 'LSTM of 64 units, 60 steps',
    shape: [60, 16],
    examples: 2000,
    make: () =>
      tf.sequential({
        layers: [layers.lstm({ units: 64, inputShape: [60, 16] }), layers.dense({ units: 10 })],
      }),
  },
];

/** Compiles the training of a network, batch size by batch size. */
function compiler({ make, shape }: Network): (batchSize: number, like?: Scan) => Promise<Scan> {
  const model = prepareModel(make());
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9 }, model.trainable);
  return (batchSize, like) =>
    scan(
      ({ x, y, learningRate, step, seed }) => {
        if (!x || !y || !learningRate || !step || !seed) throw new Error('an input is missing');
        const { value, grads } = tf.variableGrads(() => {
          const scores = model.apply(x, { training: true, random: stepRandom(seed, step) });
          return tf.losses.softmaxCrossEntropy(tf.oneHot(y, 10), scores as tf.Tensor).asScalar();
        }, model.trainable);
        optimizer.apply(grads, { learningRate });
        return { loss: value };
      },
      {
        batchSize,
        like,
        inputs: {
          gathered: { x: { shape, dtype: 'float32' }, y: { shape: [], dtype: 'int32' } },
          scanned: { learningRate: { shape: [], dtype: 'float32' }, step: { shape: [], dtype: 'int32' } },
          constant: { seed: { shape: [], dtype: 'int32' } },
        },
        variables: [...model.variables, ...optimizer.slots],
      },
    );
}

/** What a run gives, and the milliseconds of processor time that it takes. */
async function timed<T>(run: () => Promise<T>): Promise<[T, number]> {
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1000];
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Of the batch sizes, one after the other. */
async function medianOf(compile: (batchSize: number) => Promise<Scan>): Promise<number> {
  const times: number[] = [];
  for (const batchSize of OTHERS) {
    const [program, time] = await timed(() => compile(batchSize));
    times.push(time);
    await program.dispose();
  }
  return median(times);
}

async function epochOf(program: Scan, { examples, shape }: Network): Promise<number> {
  const steps = Math.floor(examples / BATCH);
  const arrays = {
    x: Float32Array.from({ length: examples * tf.util.sizeFromShape(shape) }, () => Math.random()),
    y: Int32Array.from({ length: examples }, (_, i) => i % 10),
    learningRate: new Float32Array(steps).fill(0.01),
    step: Int32Array.from({ length: steps }, (_, i) => i),
    seed: Int32Array.of(1),
  };
  const order = Int32Array.from({ length: steps * BATCH }, (_, i) => i);
  const [, time] = await timed(() => program.run(arrays, order));
  return time;
}

tf.env().set('PROD', true);
await tf.setBackend('cpu');
const [warmUp] = networks;
if (warmUp) await (await compiler(warmUp)(2)).dispose();
console.log(
  ['network', 'first program', 'second, by itself', 'second, with like', 'one epoch', 'examples'].join('\t'),
);
for (const network of networks) {
  const compile = compiler(network);
  const [first, firstTime] = await timed(() => compile(BATCH));
  const alone = await medianOf((batchSize) => compile(batchSize));
  const like = await medianOf((batchSize) => compile(batchSize, first));
  const epoch = await epochOf(first, network);
  await first.dispose();
  const times = [firstTime, alone, like, epoch].map((time) => time.toFixed(0));
  console.log([network.name, ...times, network.examples].join('\t'));
}
