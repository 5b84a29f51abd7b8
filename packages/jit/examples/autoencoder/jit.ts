import {
  createOptimizer,
  predict,
  prepareModel,
  randomNormal,
  type Step,
  scan,
  stepRandom,
} from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { COUNT, decoder, distance, encoder, LATENT, lossOf, PIXELS, settings, spots } from './problem.ts';

export async function train(): Promise<Outcome> {
  const [encoding, decoding] = [encoder(), decoder()];
  const [encode, decode] = [prepareModel(encoding), prepareModel(decoding)];
  const trainable = [...encode.trainable, ...decode.trainable];
  const optimizer = createOptimizer('adam', trainable);

  const step = (({
    x,
    seed,
    step,
    learningRate,
  }: Record<'x' | 'seed' | 'step' | 'learningRate', tf.Tensor>) => {
    const random = stepRandom(seed, step);
    const { value, grads } = tf.variableGrads(() => {
      const codes = encode.apply(x, { training: true, random }) as tf.Tensor;
      const [mean, logVariance] = tf.split(codes, 2, 1) as [tf.Tensor, tf.Tensor];
      const noise = randomNormal(random, mean.shape, 'codes');
      const code = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
      const scores = decode.apply(code, { training: true, random }) as tf.Tensor;
      return lossOf(x, scores, mean, logVariance);
    }, trainable);
    optimizer.apply(grads, { learningRate });
    return { loss: value };
  }) as Step;

  const { batchSize, epochs, learningRate } = settings;
  const training = await scan(step, {
    batchSize,
    inputs: {
      gathered: { x: { shape: [PIXELS], dtype: 'float32' } },
      scanned: { step: { shape: [], dtype: 'int32' } },
      constant: { seed: { shape: [], dtype: 'int32' }, learningRate: { shape: [], dtype: 'float32' } },
    },
    variables: [...encode.variables, ...decode.variables, ...optimizer.slots],
  });
  const x = spots(COUNT, 1);
  const steps = (COUNT / batchSize) * epochs;
  await training.run(
    {
      x,
      step: Int32Array.from({ length: steps }, (_, i) => i),
      seed: Int32Array.of(1),
      learningRate: Float32Array.of(learningRate),
    },
    Int32Array.from({ length: steps * batchSize }, (_, i) => i % COUNT),
  );
  await training.dispose();

  const test = spots(100, 2);
  const codes = await predict(encoding, test);
  const means = Float32Array.from({ length: 100 * LATENT }, (_, i) => {
    return codes[Math.floor(i / LATENT) * 2 * LATENT + (i % LATENT)] ?? 0;
  });
  return { measure: 'error of a pixel', value: distance(test, await predict(decoding, means)) };
}

if (import.meta.main) await report(train);
