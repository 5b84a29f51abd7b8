import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { chance, network, play, STATE, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const random = chance();
  const optimizer = tf.train.adam(settings.learningRate);
  const policy = async (states: Float32Array) =>
    tf.tidy(() =>
      (model.predict(tf.tensor2d(states, [states.length / STATE, STATE])) as tf.Tensor).dataSync(),
    );
  for (let round = 0; round < settings.rounds; round++) {
    const { states, actions, advantages } = await play(policy, random);
    tf.tidy(() => {
      const x = tf.tensor2d(states, [actions.length, STATE]);
      const rows = tf.oneHot(tf.tensor1d(actions, 'int32'), 2);
      optimizer.minimize(() => {
        const probabilities = tf.sum(tf.mul(model.apply(x) as tf.Tensor, rows), -1);
        return tf.neg(tf.mean(tf.mul(tf.log(probabilities), tf.tensor1d(advantages)))).asScalar();
      });
    });
  }
  const { balanced } = await play(policy, random);
  return { measure: 'steps balanced of 100', value: balanced };
}

if (import.meta.main) await report(train);
