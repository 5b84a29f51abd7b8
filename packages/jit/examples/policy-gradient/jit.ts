import { createTrainer, predict } from '@digitbench/jit';
import { type Outcome, report } from '../example.ts';
import { CARTS, chance, network, play, STEPS, settings } from './problem.ts';

/** REINFORCE: the cross-entropy of what was done, each moment weighted by what came of it. */
export async function train(): Promise<Outcome> {
  const model = network();
  const random = chance();
  const trainer = createTrainer(model, {
    loss: 'sparseCategoricalCrossentropy',
    optimizer: 'adam',
    learningRate: settings.learningRate,
  });
  const policy = (states: Float32Array) => predict(model, states);
  for (let round = 0; round < settings.rounds; round++) {
    const { states, actions, advantages } = await play(policy, random);
    // All moments, those of carts that are done with weight 0: one size, compiled once.
    await trainer.fit(states, actions, { sampleWeight: advantages, batchSize: CARTS * STEPS });
  }
  await trainer.dispose();
  const { balanced } = await play(policy, random);
  return { measure: 'steps balanced of 100', value: balanced };
}

if (import.meta.main) await report(train);
