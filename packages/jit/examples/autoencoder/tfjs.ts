import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { COUNT, decoder, distance, encoder, lossOf, PIXELS, settings, spots } from './problem.ts';

export async function train(): Promise<Outcome> {
  const [encoding, decoding] = [encoder(), decoder()];
  const optimizer = tf.train.adam(settings.learningRate);
  const x = tf.tensor2d(spots(COUNT, 1), [COUNT, PIXELS]);
  for (let first = 0; first < COUNT * settings.epochs; first += settings.batchSize) {
    tf.tidy(() => {
      const pictures = tf.slice(x, [first % COUNT, 0], [settings.batchSize, PIXELS]);
      optimizer.minimize(() => {
        const [mean, logVariance] = tf.split(encoding.apply(pictures) as tf.Tensor, 2, 1) as [
          tf.Tensor,
          tf.Tensor,
        ];
        const noise = tf.randomNormal(mean.shape);
        const code = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
        return lossOf(pictures, decoding.apply(code) as tf.Tensor, mean, logVariance);
      });
    });
  }
  const test = spots(100, 2);
  const [means] = tf.split(encoding.predict(tf.tensor2d(test, [100, PIXELS])) as tf.Tensor, 2, 1);
  const scores = decoding.predict(means ?? []) as tf.Tensor;
  return { measure: 'error of a pixel', value: distance(test, scores.dataSync()) };
}

if (import.meta.main) await report(train);
