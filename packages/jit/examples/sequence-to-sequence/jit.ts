import { fit, predict } from '@digitbench/jit';
import { type Outcome, report } from '../example.ts';
import { accuracy, COUNT, LENGTH, network, pairs, SYMBOLS, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const { source, heard, said } = pairs(COUNT, 1);
  await fit(model, { source, heard }, said, {
    loss: 'sparseCategoricalCrossentropy',
    optimizer: 'adam',
    ...settings,
  });
  // To translate, the decoder hears what it said itself, one symbol after the other.
  const test = pairs(100, 2);
  const spoken = new Int32Array(100 * LENGTH);
  const own = new Int32Array(100 * LENGTH);
  for (let step = 0; step < LENGTH; step++) {
    const probabilities = await predict(model, { source: test.source, heard: own });
    for (let i = 0; i < 100; i++) {
      const at = i * LENGTH + step;
      const row = probabilities.subarray(at * SYMBOLS, (at + 1) * SYMBOLS);
      spoken[at] = row.indexOf(Math.max(...row));
      if (step < LENGTH - 1) own[at + 1] = spoken[at] ?? 0;
    }
  }
  return { measure: 'symbols right', value: accuracy(spoken, test.said) };
}

if (import.meta.main) await report(train);
