/**
 * What recurrent layers cost by the number of their steps: seconds to trace and compile a training step, the most memory
 * the process held by then, and milliseconds a training step takes, compiled and interpreted by TensorFlow.js. A network
 * of one layer with 64 units and a dense one, batch 32, 16 features, momentum. Each row is a process of its own.
 *
 *     node packages/jit/bench/recurrent.ts [steps ...] [--layers gru,lstm,simpleRNN] [--interpreted]
 */

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { createOptimizer, flushDenormals, prepareModel, scan } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';

const [UNITS, BATCH, FEATURES] = [64, 32, 16];

interface Row {
  readonly compile: number;
  readonly memory: number;
  readonly step: number;
}

const makers = {
  gru: tf.layers.gru,
  lstm: tf.layers.lstm,
  simpleRNN: tf.layers.simpleRNN,
} as const;
type LayerName = keyof typeof makers;

function network(layer: LayerName, time: number): tf.LayersModel {
  const recurrent = makers[layer]({
    units: UNITS,
    recurrentInitializer: 'glorotNormal',
    inputShape: [time, FEATURES],
  });
  return tf.sequential({ layers: [recurrent, tf.layers.dense({ units: 2 })] });
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const lossOf = (outputs: tf.Tensor): tf.Scalar => tf.mean(tf.square(outputs)).asScalar();

async function compiled(layer: LayerName, time: number): Promise<Row> {
  await flushDenormals();
  const model = prepareModel(network(layer, time));
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9 }, model.trainable);
  const start = performance.now();
  const training = await scan(
    ({ x, learningRate }) => {
      if (!x || !learningRate) throw new Error('an input is missing');
      const { value, grads } = tf.variableGrads(
        () => lossOf(model.apply(x, { training: true }) as tf.Tensor),
        model.trainable,
      );
      optimizer.apply(grads, { learningRate });
      return { loss: value };
    },
    {
      batchSize: BATCH,
      inputs: {
        gathered: { x: { shape: [time, FEATURES], dtype: 'float32' } },
        scanned: { learningRate: { shape: [], dtype: 'float32' } },
      },
      variables: [...model.variables, ...optimizer.slots],
    },
  );
  const compile = (performance.now() - start) / 1000;
  const memory = process.resourceUsage().maxRSS / 1024;
  const x = Float32Array.from({ length: BATCH * time * FEATURES }, () => Math.random() - 0.5);
  const steps = 4;
  const order = Int32Array.from({ length: steps * BATCH }, (_, i) => i % BATCH);
  const times = [];
  for (let round = 0; round < 6; round++) {
    const begin = performance.now();
    await training.run({ x, learningRate: new Float32Array(steps).fill(0.01) }, order);
    times.push((performance.now() - begin) / steps);
  }
  return { compile, memory, step: median(times.slice(1)) };
}

async function interpreted(layer: LayerName, time: number, backend: string): Promise<number> {
  if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend(backend);
  const model = network(layer, time);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const optimizer = tf.train.momentum(0.01, 0.9);
  const x = tf.randomUniform([BATCH, time, FEATURES], -0.5, 0.5);
  const step = () =>
    optimizer.minimize(() => lossOf(model.apply(x, { training: true }) as tf.Tensor), false, variables);
  step();
  const times = [];
  for (let round = 0; round < 3; round++) {
    const begin = performance.now();
    step();
    variables[0]?.dataSync();
    times.push(performance.now() - begin);
  }
  return median(times);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    layers: { type: 'string', default: 'gru,lstm,simpleRNN' },
    interpreted: { type: 'boolean', default: false },
    /** Of the processes that the command starts: what one of them measures. */
    measure: { type: 'string' },
  },
});

tf.env().set('PROD', true);
await tf.setBackend('cpu');
const lengths = positionals.length > 0 ? positionals.map(Number) : [15, 60, 240];
if (values.measure) {
  const [time = 1] = lengths;
  const layer = values.layers as LayerName;
  const measured =
    values.measure === 'onnx' ? await compiled(layer, time) : await interpreted(layer, time, values.measure);
  console.log(JSON.stringify(measured));
} else {
  const measure = <T>(layer: string, time: number, what: string): T => {
    const args = [import.meta.filename, `${time}`, '--layers', layer, '--measure', what];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const line = stdout.trim().split('\n').at(-1);
    if (!line) throw new Error(stderr);
    return JSON.parse(line);
  };
  const others = values.interpreted ? ['wasm', 'cpu'] : [];
  console.log(
    [
      'layer',
      'steps',
      'compile (s)',
      'memory (MB)',
      'step (ms)',
      ...others.map((name) => `${name} (ms)`),
    ].join('\t'),
  );
  for (const layer of values.layers.split(',')) {
    for (const time of lengths) {
      const { compile, memory, step } = measure<Row>(layer, time, 'onnx');
      const row = [compile.toFixed(2), memory.toFixed(0), step.toFixed(2)];
      for (const name of others) row.push(measure<number>(layer, time, name).toFixed(0));
      console.log([layer, time, ...row].join('\t'));
    }
  }
}
