import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jit, prepareModel, scan, stepRandom } from '../../src/index.ts';
import { fill, numbers, TOLERANCE } from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;
const inputShape = [6, 3];
const dropping = { dropout: 0.4, recurrentDropout: 0.3, inputShape };

const models: Record<string, () => tf.LayersModel> = {
  LSTM: () => tf.sequential({ layers: [layers.lstm({ units: 4, ...dropping })] }),
  GRU: () => tf.sequential({ layers: [layers.gru({ units: 4, returnSequences: true, ...dropping })] }),
  SimpleRNN: () => tf.sequential({ layers: [layers.simpleRNN({ units: 4, ...dropping })] }),
  'cells on cells': () =>
    tf.sequential({
      layers: [
        layers.rnn({
          cell: [
            layers.lstmCell({ units: 4, dropout: 0.5 }),
            layers.gruCell({ units: 3, recurrentDropout: 0.5 }),
          ] as tf.RNN['cell'][],
          inputShape,
        }) as tf.layers.Layer,
      ],
    }),
  'both ways': () =>
    tf.sequential({
      layers: [
        layers.bidirectional({
          layer: layers.gru({ units: 3, dropout: 0.4, recurrentDropout: 0.3 }) as tf.RNN,
          mergeMode: 'concat',
          inputShape,
        }),
      ],
    }),
  'TimeDistributed dropout': () =>
    tf.sequential({
      layers: [
        layers.timeDistributed({ layer: layers.dropout({ rate: 0.5 }), inputShape }),
        layers.lstm({ units: 2 }),
      ],
    }),
  'a model with dropout and noise for each step': () =>
    tf.sequential({
      layers: [
        layers.timeDistributed({
          layer: tf.sequential({
            layers: [
              layers.dense({ units: 4, inputShape: inputShape.slice(1) }),
              layers.dropout({ rate: 0.5 }),
              layers.gaussianNoise({ stddev: 0.3 }),
            ],
          }),
          inputShape,
        }),
        layers.lstm({ units: 2 }),
      ],
    }),
  // Batch norm looks at the examples of one step, so the steps are gone through.
  'batch norm and dropout for each step': () =>
    tf.sequential({
      layers: [
        layers.timeDistributed({
          layer: tf.sequential({
            layers: [
              layers.dense({ units: 4, inputShape: inputShape.slice(1) }),
              layers.batchNormalization(),
              layers.dropout({ rate: 0.5 }),
            ],
          }),
          inputShape,
        }),
        layers.flatten(),
      ],
    }),
};

it.each([false, true])(
  'TimeDistributed models drop other elements at each step (batch norm: %s)',
  async (norm) => {
    const [units, time, rate] = [4000, 3, 0.25];
    const inner = tf.sequential({
      layers: [layers.activation({ activation: 'linear', inputShape: [units] })],
    });
    if (norm) inner.add(layers.batchNormalization());
    // Of equal examples batch norm gives beta.
    if (norm) inner.add(layers.activation({ activation: 'sigmoid' }));
    inner.add(layers.dropout({ rate }));
    const model = tf.sequential({
      layers: [layers.timeDistributed({ layer: inner, inputShape: [time, units] })],
    });
    const prepared = prepareModel(model);
    const compiled = jit((x: tf.Tensor, seed: tf.Tensor, step: tf.Tensor) =>
      tf.cast(
        tf.notEqual(prepared.apply(x, { training: true, random: stepRandom(seed, step) }) as tf.Tensor, 0),
        'float32',
      ),
    );
    const kept = await compiled(tf.ones([1, time, units]), tf.scalar(1, 'int32'), tf.scalar(2, 'int32'));
    const [first, second] = tf.unstack(tf.squeeze(kept, [0]));
    const both = tf.mean(tf.mul(first as tf.Tensor, second as tf.Tensor)).arraySync() as number;
    // Standard errors of 0.0069 and 0.0078 for independent masks.
    expect(Math.abs((tf.mean(first as tf.Tensor).arraySync() as number) - 0.75)).toBeLessThan(0.028);
    expect(Math.abs(both - 0.75 ** 2)).toBeLessThan(0.032);
    await compiled.dispose();
  },
);

describe('what recurrent layers drop is drawn from the counter', () => {
  it.each(Object.entries(models))(
    '%s: compiled, outputs and gradients are those of the cpu backend',
    async (_, make) => {
      const model = make();
      fill(model);
      const prepared = prepareModel(model);
      const x = numbers([5, ...inputShape]);
      const [seed, number] = [tf.scalar(3, 'int32'), tf.scalar(9, 'int32')];
      const outputOf = (n: tf.Tensor) =>
        tf.tidy(() => prepared.apply(x, { training: true, random: stepRandom(seed, n) }) as tf.Tensor);
      const step = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => {
        let output = a;
        const { grads } = tf.variableGrads(() => {
          const random = stepRandom(b, c);
          output = tf.keep(prepared.apply(a, { training: true, random }) as tf.Tensor);
          return tf.mean(tf.square(output)).asScalar();
        }, prepared.trainable);
        return { output, ...grads };
      };
      const compiled = jit(step);
      const ours = await compiled(x, seed, number);
      const theirs = step(x, seed, number);
      expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
      for (const [name, tensor] of Object.entries(ours)) {
        const other = Reflect.get(theirs, name) as tf.Tensor;
        expect(tf.max(tf.abs(tf.sub(tensor, other))).dataSync()[0]).toBeLessThan(TOLERANCE);
      }
      // Another step drops others, and the mask does not outlive its step.
      const next = outputOf(tf.scalar(10, 'int32'));
      expect(tf.max(tf.abs(tf.sub(next, theirs.output))).dataSync()[0]).toBeGreaterThan(1e-3);
      await compiled.dispose();
    },
  );

  it('drops as much as asked, the same at all time steps', async () => {
    const units = 8;
    const model = tf.sequential({
      layers: [
        layers.simpleRNN({
          units,
          dropout: 0.25,
          activation: 'linear',
          kernelInitializer: 'identity',
          recurrentInitializer: 'zeros',
          returnSequences: true,
          inputShape: [3, units],
        }),
      ],
    });
    const prepared = prepareModel(model);
    const training = await scan(
      ({ x, seed, step }) => {
        const random = stepRandom(seed as tf.Tensor, step as tf.Tensor);
        const first = prepared.apply(x as tf.Tensor, { training: true, random }) as tf.Tensor;
        return { first, second: prepared.apply(x as tf.Tensor, { training: true, random }) as tf.Tensor };
      },
      {
        batchSize: 64,
        inputs: {
          gathered: { x: { shape: [3, units], dtype: 'float32' } },
          scanned: { step: { shape: [], dtype: 'int32' } },
          constant: { seed: { shape: [], dtype: 'int32' } },
        },
        variables: prepared.variables,
      },
    );
    const { first, second } = await training.run(
      { x: new Float32Array(64 * 3 * units).fill(1), step: Int32Array.of(0), seed: Int32Array.of(1) },
      Int32Array.from({ length: 64 }, (_, i) => i),
    );
    const outputs = tf.tensor(first as Float32Array, [64, 3, units]);
    const steps = tf.unstack(outputs, 1).map((step) => Array.from(step.dataSync()));
    expect(steps[1]).toEqual(steps[0]);
    expect(steps[2]).toEqual(steps[0]);
    const kept = steps[0]?.filter((value) => value > 0) ?? [];
    for (const value of kept) expect(value).toBeCloseTo(1 / 0.75, 5);
    // 512 draws: five standard deviations are 0.096.
    expect(Math.abs(kept.length / (64 * units) - 0.75)).toBeLessThan(0.096);
    // A second call in the same step has a mask of its own.
    expect(Array.from(second ?? [])).not.toEqual(Array.from(first ?? []));
    await training.dispose();
  });

  it('without random numbers it is refused by name', () => {
    const prepared = prepareModel(models.LSTM?.() as tf.LayersModel);
    expect(() => prepared.apply(numbers([1, ...inputShape]), { training: true })).toThrow(
      'jit: a recurrent layer drops elements; pass `random` (stepRandom(seed, step)) to apply.',
    );
  });
});
