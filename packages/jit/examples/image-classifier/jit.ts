import { evaluate, fit } from '@digitbench/jit';
import { type Outcome, report } from '../example.ts';
import { COUNT, network, pictures, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const [{ x, y }, test] = [pictures(COUNT, 1), pictures(150, 2)];
  await fit(model, x, y, { loss: 'sparseCategoricalCrossentropy', optimizer: 'adam', ...settings });
  const { acc = 0 } = await evaluate(model, test.x, test.y, {
    loss: 'sparseCategoricalCrossentropy',
    metrics: 'accuracy',
  });
  return { measure: 'accuracy on new pictures', value: acc };
}

if (import.meta.main) await report(train);
