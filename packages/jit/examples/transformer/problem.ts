import * as tf from '@tensorflow/tfjs';
import { below, uniform } from '../random.ts';

export const LENGTH = 8;
export const SYMBOLS = 6;
const WIDTH = 16;

/** Sequences of symbols, and at each place the one that stands as far from the end as it does from the start. */
export function sequences(count: number, seed: number): { x: Int32Array; y: Int32Array } {
  const random = uniform(seed);
  const x = Int32Array.from({ length: count * LENGTH }, () => below(random, SYMBOLS));
  const y = x.map((_, i) => x[i - (i % LENGTH) + (LENGTH - 1 - (i % LENGTH))] ?? 0);
  return { x, y };
}

/** Adds a learned vector for each place: [batch, LENGTH, WIDTH] to the same. */
class Positions extends tf.layers.Layer {
  static className = 'Positions';
  #places: ReturnType<tf.layers.Layer['addWeight']> | null = null;
  override build([, length, width]: (number | null)[]): void {
    const initializer = tf.initializers.randomNormal({ stddev: 0.5, seed: 1 });
    this.#places = this.addWeight('places', [length ?? 1, width ?? 1], 'float32', initializer);
    super.build([]);
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    return tf.tidy(() => tf.add(x ?? 0, this.#places?.read() ?? 0));
  }
}

/** Attention of each place to all: queries, keys and values side by side, [batch, LENGTH, 3 WIDTH], to [..., WIDTH]. */
class Attention extends tf.layers.Layer {
  static className = 'Attention';
  override computeOutputShape([batch = null, length = null, width]: (number | null)[]): (number | null)[] {
    return [batch, length, (width ?? 0) / 3];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    if (!x) throw new Error('Attention needs an input.');
    return tf.tidy(() => {
      const [query, key, value] = tf.split(x, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const scores = tf.mul(tf.matMul(query, key, false, true), (query.shape.at(-1) ?? 1) ** -0.5);
      return tf.matMul(tf.softmax(scores), value);
    });
  }
}

/** One transformer block (https://arxiv.org/abs/1706.03762) between an embedding and a softmax. */
export function network(): tf.LayersModel {
  const dense = (units: number, seed: number, activation?: 'relu' | 'softmax') =>
    tf.layers.dense({
      units,
      kernelInitializer: tf.initializers.glorotUniform({ seed }),
      ...(activation ? { activation } : {}),
    });
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor;
  const input = tf.input({ shape: [LENGTH] });
  const embedding = tf.layers.embedding({
    inputDim: SYMBOLS,
    outputDim: WIDTH,
    embeddingsInitializer: tf.initializers.randomNormal({ stddev: 0.5, seed: 2 }),
  });
  const x = apply(new Positions({}), apply(embedding, input));
  const attended = apply(dense(WIDTH, 4), apply(new Attention({}), apply(dense(3 * WIDTH, 3), x)));
  const first = apply(tf.layers.layerNormalization(), apply(tf.layers.add(), [x, attended]));
  const thought = apply(dense(WIDTH, 6), apply(dense(4 * WIDTH, 5, 'relu'), first));
  const second = apply(tf.layers.layerNormalization(), apply(tf.layers.add(), [first, thought]));
  return tf.model({ inputs: input, outputs: apply(dense(SYMBOLS, 7, 'softmax'), second) });
}

export const settings = { batchSize: 32, epochs: 20, learningRate: 0.005 };
export const COUNT = 512;
