import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { COUNT, discriminator, distance, generator, NOISE, points, settings, testNoise } from './problem.ts';

export async function train(): Promise<Outcome> {
  const [generate, judge] = [generator(), discriminator()];
  const { batchSize, steps, learningRate, beta1 } = settings;
  const [forGenerator, forJudge] = [tf.train.adam(learningRate, beta1), tf.train.adam(learningRate, beta1)];
  const variables = (model: tf.LayersModel) =>
    model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const all = tf.tensor2d(points(COUNT, 1), [COUNT, 2]);
  const [yes, no] = [tf.ones([batchSize, 1]), tf.zeros([batchSize, 1])];
  const fake = () => generate.apply(tf.randomNormal([batchSize, NOISE]), { training: true }) as tf.Tensor;
  const loss = (truth: tf.Tensor, made: tf.Tensor) =>
    tf.losses.sigmoidCrossEntropy(truth, judge.apply(made, { training: true }) as tf.Tensor);
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const real = tf.slice(all, [(step * batchSize) % COUNT, 0], [batchSize, 2]);
      forJudge.minimize(() => tf.add(loss(yes, real), loss(no, fake())).asScalar(), false, variables(judge));
      forGenerator.minimize(() => loss(yes, fake()).asScalar(), false, variables(generate));
    });
  }
  const made = generate.predict(tf.tensor2d(testNoise(500), [500, NOISE])) as tf.Tensor;
  return { measure: 'distance of the means', value: distance(made.dataSync()) };
}

if (import.meta.main) await report(train);
