import * as tf from '@tensorflow/tfjs';
import { below, uniform } from '../random.ts';

export const LENGTH = 5;
/** Digits are 1 to 6; 0 starts a translation. */
export const SYMBOLS = 7;

/** Sequences of digits, and the same backwards: what the decoder says, and what it has heard when it says it. */
export function pairs(
  count: number,
  seed: number,
): { source: Int32Array; heard: Int32Array; said: Int32Array } {
  const random = uniform(seed);
  const source = Int32Array.from({ length: count * LENGTH }, () => 1 + below(random, SYMBOLS - 1));
  const said = source.map((_, i) => source[i - (i % LENGTH) + (LENGTH - 1 - (i % LENGTH))] ?? 0);
  const heard = said.map((_, i) => (i % LENGTH === 0 ? 0 : (said[i - 1] ?? 0)));
  return { source, heard, said };
}

/** An encoder and a decoder, both GRUs, with attention: each step of the decoder looks at all steps of the encoder. */
export function network(): tf.LayersModel {
  const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });
  const embedding = (seed: number) =>
    tf.layers.embedding({ inputDim: SYMBOLS, outputDim: 16, embeddingsInitializer: initializer(seed) });
  const gru = (seed: number) =>
    tf.layers.gru({
      units: 24,
      returnSequences: true,
      kernelInitializer: initializer(seed),
      recurrentInitializer: initializer(seed + 1),
    });
  const source = tf.input({ shape: [LENGTH], name: 'source' });
  const heard = tf.input({ shape: [LENGTH], name: 'heard' });
  const encoded = gru(3).apply(embedding(1).apply(source)) as tf.SymbolicTensor; // [batch, LENGTH, 24]
  const decoded = gru(5).apply(embedding(2).apply(heard)) as tf.SymbolicTensor; // [batch, LENGTH, 24]
  const scores = tf.layers.dot({ axes: [2, 2] }).apply([decoded, encoded]); // [batch, LENGTH, LENGTH]
  const attention = tf.layers.activation({ activation: 'softmax' }).apply(scores) as tf.SymbolicTensor;
  const context = tf.layers.dot({ axes: [2, 1] }).apply([attention, encoded]) as tf.SymbolicTensor;
  const joined = tf.layers.concatenate().apply([context, decoded]) as tf.SymbolicTensor;
  const hidden = tf.layers
    .dense({ units: 32, activation: 'tanh', kernelInitializer: initializer(7) })
    .apply(joined);
  const said = tf.layers
    .dense({ units: SYMBOLS, activation: 'softmax', kernelInitializer: initializer(8), name: 'said' })
    .apply(hidden) as tf.SymbolicTensor;
  return tf.model({ inputs: [source, heard], outputs: said });
}

export const settings = { batchSize: 32, epochs: 12, learningRate: 0.01 };
export const COUNT = 512;

/** Of what was said, the fraction that is right. */
export function accuracy(spoken: Int32Array, said: Int32Array): number {
  return spoken.filter((symbol, i) => symbol === said[i]).length / said.length;
}
