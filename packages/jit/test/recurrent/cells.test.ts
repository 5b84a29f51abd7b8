import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compiled, difference, fill, interpreted, loopsIn, numbers, TOLERANCE } from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

type Weight = ReturnType<tf.layers.Layer['addWeight']>;

/** A cell of one weight matrix for what comes in and one for the state, whose step is `next`. */
class Cell extends tf.layers.Layer {
  readonly stateSize = 4;
  kernel: Weight | undefined;
  recurrent: Weight | undefined;

  override build(shape: tf.Shape | tf.Shape[]): void {
    const features = (Array.isArray(shape[0]) ? shape[0] : (shape as tf.Shape)).at(-1) ?? 1;
    const initializer = tf.initializers.glorotNormal({});
    this.kernel = this.addWeight('kernel', [features, 4], 'float32', initializer);
    this.recurrent = this.addWeight('recurrent', [4, 4], 'float32', initializer);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    const [x, h] = inputs as [tf.Tensor, tf.Tensor];
    return this.next(x, h, this.kernel?.read() as tf.Tensor, this.recurrent?.read() as tf.Tensor);
  }

  next(x: tf.Tensor, h: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor): tf.Tensor[] {
    const next = tf.tanh(tf.add(tf.matMul(x, kernel), tf.matMul(h, recurrent)));
    return [next, next];
  }
}

let made = 0;

function cellOf(next: Cell['next']): () => tf.LayersModel {
  class Custom extends Cell {
    static readonly className: string = `Custom${made++}`;
    override next = next;
  }
  return () =>
    tf.sequential({
      layers: [
        tf.layers.rnn({
          cell: new Custom({}) as unknown as tf.RNN['cell'],
          returnSequences: true,
          inputShape: [5, 3],
        }) as tf.layers.Layer,
      ],
    });
}

const x = numbers([7, 5, 3]);

const looped: Record<string, () => tf.LayersModel> = {
  'an Elman cell': cellOf(Cell.prototype.next),
  'an output that is no state': cellOf((x, h, kernel, recurrent) => {
    const next = tf.tanh(tf.add(tf.matMul(x, kernel), tf.matMul(h, recurrent)));
    return [tf.mul(tf.sin(next), x.mean(-1, true)), next];
  }),
  'normalised state': cellOf((x, h, kernel, recurrent) => {
    const z = tf.add(tf.matMul(x, kernel), tf.matMul(h, recurrent));
    const mean = tf.mean(z, -1, true);
    const next = tf.tanh(
      tf.div(tf.sub(z, mean), tf.sqrt(tf.add(tf.mean(tf.square(tf.sub(z, mean)), -1, true), 1e-3))),
    );
    return [next, next];
  }),
  'attention over the units': cellOf((x, h, kernel, recurrent) => {
    const weights = tf.softmax(tf.matMul(h, recurrent));
    const next = tf.add(tf.mul(weights, tf.matMul(x, kernel)), tf.mul(h, 0.5));
    return [next, next];
  }),
  'weights made of weights': cellOf((x, h, kernel, recurrent) => {
    const symmetric = tf.mul(tf.add(recurrent, tf.transpose(recurrent)), 0.5);
    const next = tf.sigmoid(tf.add(tf.matMul(x, tf.relu(kernel)), tf.matMul(h, symmetric)));
    return [next, next];
  }),
  'weights used twice, once transposed': cellOf((x, h, kernel, recurrent) => {
    const next = tf.tanh(
      tf.add(tf.matMul(x, kernel), tf.matMul(tf.tanh(tf.matMul(h, recurrent)), recurrent, false, true)),
    );
    return [next, next];
  }),
  'a sum over the batch': cellOf((x, h, kernel, recurrent) => {
    const next = tf.tanh(
      tf.add(tf.matMul(x, kernel), tf.mul(tf.sum(tf.matMul(h, recurrent), 0, true), tf.sum(recurrent, 0))),
    );
    return [next, next];
  }),
  'outputs that ignore what comes in': cellOf((_, h, kernel, recurrent) => {
    const next = tf.add(tf.cos(tf.matMul(h, recurrent)), tf.sum(kernel, 0));
    return [next, next];
  }),
};

describe("a cell of one's own trains as in TensorFlow.js, in a loop", () => {
  it.each(Object.entries(looped))('%s', async (_, model) => {
    const ours = await compiled({ model, x });
    expect(difference(ours, interpreted({ model, x }))).toBeLessThan(TOLERANCE);
    expect(loopsIn(ours.graph)).toBe(2);
  });
});

describe('a cell whose step does not stand for all goes through them one by one', () => {
  it('one that counts its steps', async () => {
    class Counting extends Cell {
      static readonly className: string = 'Counting';
      at = 0;
      override next = (x: tf.Tensor, h: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor) => {
        const next = tf.tanh(
          tf.add(tf.mul(tf.matMul(x, kernel), (this.at++ % 5) + 1), tf.matMul(h, recurrent)),
        );
        return [next, next];
      };
      start(): this {
        this.at = 0;
        return this;
      }
    }
    const model = () =>
      tf.sequential({
        layers: [
          tf.layers.rnn({
            cell: new Counting({}) as unknown as tf.RNN['cell'],
            inputShape: [5, 3],
          }) as tf.layers.Layer,
        ],
      });
    const graph = await compiled({ model, x }).then(
      (ours) => ours.graph,
      (error: Error) => error,
    );
    // It may train one step after another, or be refused since a second trace counts on: never a loop.
    expect(graph instanceof Error || loopsIn(graph) === 0).toBe(true);
  });

  it('one that makes what changes', async () => {
    const random = cellOf((x, h, kernel, recurrent) => {
      const next = tf.tanh(tf.add(tf.mul(tf.matMul(x, kernel), Math.random()), tf.matMul(h, recurrent)));
      return [next, next];
    });
    await expect(compiled({ model: random, x })).rejects.toThrow('between two traces of the same function');
  });

  it('a gradient through a gradient', async () => {
    const model = looped['an Elman cell']?.() as tf.LayersModel;
    fill(model);
    const { jit } = await import('../../src/index.ts');
    const penalty = (a: tf.Tensor) => {
      const first = tf.grad((b: tf.Tensor) => tf.sum(tf.square(model.apply(b) as tf.Tensor)));
      return tf.grad((b: tf.Tensor) => tf.sum(tf.square(first(b))))(a);
    };
    const given = numbers([2, 5, 3]);
    const compiledPenalty = jit(penalty);
    const apart = tf.max(tf.abs(tf.sub(await compiledPenalty(given), penalty(given))));
    expect(apart.dataSync()[0]).toBeLessThan(TOLERANCE);
    await compiledPenalty.dispose();
  });
});

it("nothing is left behind: tensors, and the layers' own methods", async () => {
  const model = () => tf.sequential({ layers: [tf.layers.lstm({ units: 4, inputShape: [5, 3] })] });
  await compiled({ model, x });
  const { call } = tf.RNN.prototype;
  const before = tf.memory().numTensors;
  const trained = model();
  const own = tf.memory().numTensors - before;
  trained.dispose();
  const rest = tf.memory().numTensors;
  await compiled({ model, x });
  // The model and its optimizer's slots.
  expect(tf.memory().numTensors - rest).toBe(2 * own);
  expect(tf.RNN.prototype.call).toBe(call);
});
