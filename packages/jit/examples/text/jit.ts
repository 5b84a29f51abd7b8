import { evaluate, fit } from '@digitbench/jit';
import { type Outcome, report } from '../example.ts';
import { COUNT, network, reviews, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const [{ x, y }, test] = [reviews(COUNT, 1), reviews(256, 2)];
  await fit(model, x, y, { loss: 'binaryCrossentropy', optimizer: 'adam', ...settings });
  const { acc = 0 } = await evaluate(model, test.x, test.y, {
    loss: 'binaryCrossentropy',
    metrics: 'accuracy',
  });
  return { measure: 'accuracy on new reviews', value: acc };
}

if (import.meta.main) await report(train);
