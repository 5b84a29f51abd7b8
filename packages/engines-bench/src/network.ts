import { batchNormalise, type StepRandom } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import type { LayerSpec } from './steps.ts';

/** A step's network as ordinary TensorFlow.js over variables, in training mode. */
export interface StepNetwork {
  readonly trainable: tf.Variable[];
  /** Moving means and variances of batch norm. */
  readonly statistics: tf.Variable[];
  /** [batch, ...input] -> logits [batch, classes] */
  apply(inputs: tf.Tensor, random: StepRandom): tf.Tensor;
}

type Apply = (x: tf.Tensor, random: StepRandom) => tf.Tensor;

/** `weights` in the order of weightsOf; each is taken once. */
export function buildNetwork(layers: readonly LayerSpec[], weights: readonly tf.Variable[]): StepNetwork {
  const builder = new Builder(weights);
  const apply = builder.sequence(layers);
  return { trainable: [...weights], statistics: builder.statistics, apply };
}

class Builder {
  readonly statistics: tf.Variable[] = [];
  readonly #weights: Iterator<tf.Variable>;
  #dropouts = 0;

  constructor(weights: readonly tf.Variable[]) {
    this.#weights = weights[Symbol.iterator]();
  }

  sequence(layers: readonly LayerSpec[]): Apply {
    const applies = layers.map((layer) => this.#layer(layer));
    return (x, random) => applies.reduce((input, apply) => apply(input, random), x);
  }

  #take(): tf.Variable {
    const { value, done } = this.#weights.next();
    if (done === true) throw new Error('engines-bench: the network has more weights than were given');
    return value;
  }

  #statistic(channels: number, start: 0 | 1): tf.Variable {
    const variable = tf.tidy(() => tf.variable(tf.fill([channels], start), false));
    this.statistics.push(variable);
    return variable;
  }

  #layer(layer: LayerSpec): Apply {
    switch (layer.kind) {
      case 'dense': {
        const [kernel, bias] = [this.#take(), this.#take()];
        return (x) => {
          const flat = x.rank === 2 ? x : tf.reshape(x, [x.shape[0] ?? 0, -1]);
          return tf.add(tf.matMul(flat, kernel), bias);
        };
      }
      case 'conv': {
        const { strides, padding } = layer;
        const kernel = this.#take();
        const bias = layer.bias ? this.#take() : undefined;
        return (x) => {
          const map = tf.conv2d(padded(x, padding, 0), kernel as tf.Tensor4D, strides, 'valid');
          return bias === undefined ? map : tf.add(map, bias);
        };
      }
      case 'maxPool': {
        const { poolSize, strides, padding } = layer;
        // Every padded pool here comes after a ReLU, so padding with zeros never changes the maximum.
        return (x) => tf.maxPool(padded(x, padding, 0), poolSize, strides, 'valid');
      }
      case 'batchNorm': {
        const { channels, epsilon, momentum } = layer;
        const [gamma, beta] = [this.#take(), this.#take()];
        const [mean, variance] = [this.#statistic(channels, 0), this.#statistic(channels, 1)];
        return (x) => {
          const batch = batchNormalise(x, gamma, beta, epsilon);
          move(mean, batch.mean, momentum);
          move(variance, batch.variance, momentum);
          return batch.y;
        };
      }
      case 'residual': {
        const body = this.sequence(layer.body);
        const shortcut = this.sequence(layer.shortcut);
        return (x, random) => tf.relu(tf.add(body(x, random), shortcut(x, random)));
      }
      case 'globalAveragePool':
        return (x) => tf.mean(x, [1, 2]);
      case 'relu':
        return (x) => tf.relu(x);
      case 'leakyRelu':
        return (x) => tf.leakyRelu(x, layer.alpha);
      case 'dropout': {
        const { rate } = layer;
        const stream = `dropout ${this.#dropouts++}`;
        return (x, random) => {
          const kept = tf.greaterEqual(random.uniform(x.shape, stream), rate);
          return tf.mul(tf.mul(x, tf.cast(kept, 'float32')), 1 / (1 - rate));
        };
      }
    }
  }
}

function move(running: tf.Variable, batch: tf.Tensor, momentum: number): void {
  running.assign(tf.add(tf.mul(running, momentum), tf.mul(batch, 1 - momentum)));
}

/** Rows and columns on all four sides: PyTorch's 'same' padding, also at stride 2. */
function padded(x: tf.Tensor, padding: number, value: number): tf.Tensor4D {
  const map = x as tf.Tensor4D; // [batch, height, width, channels]
  if (padding === 0) return map;
  const sides: [number, number] = [padding, padding];
  return tf.pad(map, [[0, 0], sides, sides, [0, 0]], value);
}
