/**
 * Where the time of a training step goes: an MLP with ReLU on random bytes, plain gradient descent, one thread.
 * `node packages/jit/bench/profile.ts [batch] [784-300-50-10]`. ONNX Runtime's profiler adds some microseconds to every
 * operation, so small ones look slower than they are.
 */
import { createOptimizer, prepareModel, type Step, scan } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { givenShape } from '../src/graph/layout.ts';
import { kernelEvents } from './kernelEvents.ts';

tf.env().set('PROD', true);
await tf.setBackend('cpu');

const [batchSize, sizes] = [
  Number(process.argv[2] ?? 256),
  (process.argv[3] ?? '784-300-50-10').split('-').map(Number),
];
const [inputs = 784, ...units] = sizes;
const classes = units.at(-1) ?? 10;
const steps = 50;
const count = 5000;

const layers = units.map((size, i) => {
  const activation = i < units.length - 1 ? { activation: 'relu' as const } : {};
  return tf.layers.dense({ units: size, ...(i === 0 ? { inputShape: [inputs] } : {}), ...activation });
});
const model = prepareModel(tf.sequential({ layers }));
const optimizer = createOptimizer({ name: 'sgd' }, model.trainable);
const step: Step = ({ x, y, learningRate }) => {
  if (!x || !y || !learningRate) throw new Error('The step lacks an input.');
  const { value, grads } = tf.variableGrads(() => {
    const scores = model.apply(tf.div(x, 255), { training: true });
    if (Array.isArray(scores)) throw new Error('The model has one output.');
    return tf
      .neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(scores), tf.oneHot(y.toInt(), classes)), -1)))
      .asScalar();
  }, model.trainable);
  optimizer.apply(grads, { learningRate });
  return { loss: value };
};
const compiled = await scan(step, {
  batchSize,
  inputs: {
    gathered: { x: { shape: [inputs], dtype: 'uint8' }, y: { shape: [], dtype: 'int32' } },
    scanned: { learningRate: { shape: [], dtype: 'float32' } },
  },
  variables: model.variables,
});

const random = (length: number, below: number) => Array.from({ length }, () => Math.random() * below);
const data: Record<string, Float32Array | Int32Array | Uint8Array> = {
  x: Uint8Array.from(random(count * inputs, 256)),
  y: Int32Array.from(random(count, classes)),
  learningRate: new Float32Array(steps).fill(0.01),
  order: Int32Array.from(random(steps * batchSize, count)),
};
for (const input of compiled.graph.inputs) {
  data[input.name] ??= Float32Array.from(
    random(tf.util.sizeFromShape([...givenShape(input)]), 0.1),
    (value) => value - 0.05,
  );
}

const times = new Map<string, { label: string; micros: number[] }>();
for (const { name, dur, args } of await kernelEvents(compiled.graph, data, 3)) {
  const [shape] = Object.values(args.output_type_shape?.[0] ?? {});
  const entry = times.get(name) ?? { label: `${args.op_name} [${shape}]`, micros: [] };
  entry.micros.push(dur);
  times.set(name, entry);
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const rows = [...times.values()]
  .filter(({ micros }) => micros.length > steps)
  .map(({ label, micros }) => ({ label, micros: median(micros) }))
  .sort((a, b) => b.micros - a.micros);
const total = rows.reduce((sum, { micros }) => sum + micros, 0);
console.log(`${rows.length} operations a step, medians in microseconds:`);
for (const { label, micros } of rows) {
  console.log(
    `${micros.toFixed(0).padStart(7)} ${((100 * micros) / total).toFixed(1).padStart(5)} %  ${label}`,
  );
}
await compiled.dispose();
