import { evaluate, fit } from '@digitbench/jit';
import { type Outcome, report } from '../example.ts';
import { COUNT, network, sequences, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const [{ x, y }, test] = [sequences(COUNT, 1), sequences(100, 2)];
  await fit(model, x, y, {
    loss: 'sparseCategoricalCrossentropy',
    optimizer: { name: 'adam', globalClipNorm: 1 },
    ...settings,
  });
  const { acc = 0 } = await evaluate(model, test.x, test.y, {
    loss: 'sparseCategoricalCrossentropy',
    metrics: 'accuracy',
  });
  return { measure: 'symbols right', value: acc };
}

if (import.meta.main) await report(train);
