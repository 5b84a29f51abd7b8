import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import {
  ACTIONS,
  best,
  Catch,
  CELLS,
  chance,
  explored,
  GAMES,
  Memory,
  network,
  settings,
  worth,
} from './problem.ts';

export async function train(): Promise<Outcome> {
  const [model, target] = [network(), network()];
  const random = chance();
  const [games, memory] = [new Catch(GAMES, random), new Memory(settings.memory)];
  const optimizer = tf.train.adam(settings.learningRate);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const ask = (network: tf.LayersModel, states: Uint8Array) =>
    tf.tidy(() =>
      (network.predict(tf.tensor2d(states, [states.length / CELLS, CELLS])) as tf.Tensor).dataSync(),
    );
  for (let turn = 0; turn < settings.turns; turn++) {
    const { states } = games;
    const actions = explored(best(ask(model, states)), turn, random);
    memory.add(states, actions, games.move(actions), games.states);
    if (turn % settings.refresh === 0) target.setWeights(model.getWeights());
    const moments = memory.sample(settings.batchSize, random);
    const values = worth(moments.rewards, ask(target, moments.after));
    tf.tidy(() => {
      const x = tf.tensor2d(moments.states, [settings.batchSize, CELLS]);
      const taken = tf.oneHot(tf.tensor1d(moments.actions, 'int32'), ACTIONS);
      optimizer.minimize(
        () => {
          const worths = tf.sum(tf.mul(model.apply(x) as tf.Tensor, taken), -1);
          return tf.mean(tf.squaredDifference(worths, tf.tensor1d(values))).asScalar();
        },
        false,
        variables,
      );
    });
  }
  let [caught, all] = [0, 0];
  for (let turn = 0; turn < 100; turn++) {
    for (const reward of games.move(best(ask(model, games.states)))) {
      caught += Number(reward > 0);
      all += Math.abs(reward);
    }
  }
  return { measure: 'balls caught', value: caught / all };
}

if (import.meta.main) await report(train);
