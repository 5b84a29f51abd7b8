import { createTrainer, customLoss, predict } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import {
  ACTIONS,
  best,
  Catch,
  chance,
  explored,
  GAMES,
  Memory,
  network,
  settings,
  worth,
} from './problem.ts';

/** The squared error of the one action that was taken; targets are [action, what it was worth]. */
const loss = customLoss(
  ({ outputs, targets }) => {
    const [action, value] = tf.split(targets, 2, -1) as [tf.Tensor, tf.Tensor];
    const taken = tf.oneHot(tf.cast(action.squeeze([-1]), 'int32'), ACTIONS);
    return tf.mean(tf.squaredDifference(tf.sum(tf.mul(outputs, taken), -1, true), value));
  },
  { targetShape: [2] },
);

/** Deep Q-learning (https://arxiv.org/abs/1312.5602) with a second network that follows the first from time to time. */
export async function train(): Promise<Outcome> {
  const [model, target] = [network(), network()];
  const random = chance();
  const [games, memory] = [new Catch(GAMES, random), new Memory(settings.memory)];
  const trainer = createTrainer(model, { loss, optimizer: 'adam', learningRate: settings.learningRate });
  for (let turn = 0; turn < settings.turns; turn++) {
    const { states } = games;
    const actions = explored(best(await predict(model, states)), turn, random);
    memory.add(states, actions, games.move(actions), games.states);
    if (turn % settings.refresh === 0) target.setWeights(model.getWeights());
    const moments = memory.sample(settings.batchSize, random);
    const values = worth(moments.rewards, await predict(target, moments.after));
    const targets = Float32Array.from({ length: 2 * values.length }, (_, i) => {
      return (i % 2 === 0 ? moments.actions : values)[Math.floor(i / 2)] ?? 0;
    });
    await trainer.fit(moments.states, targets, { batchSize: settings.batchSize });
  }
  await trainer.dispose();
  let [caught, all] = [0, 0];
  for (let turn = 0; turn < 100; turn++) {
    for (const reward of games.move(best(await predict(model, games.states)))) {
      caught += Number(reward > 0);
      all += Math.abs(reward);
    }
  }
  return { measure: 'balls caught', value: caught / all };
}

if (import.meta.main) await report(train);
