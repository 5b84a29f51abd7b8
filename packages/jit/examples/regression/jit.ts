import { earlyStopping, evaluate, fit } from '@digitbench/jit';
import { type Outcome, report } from '../example.ts';
import { COUNT, network, rows, settings } from './problem.ts';

export async function train(): Promise<Outcome> {
  const model = network();
  const [{ x, y }, test] = [rows(COUNT, 1), rows(200, 2)];
  await fit(model, x, y, {
    loss: 'meanSquaredError',
    optimizer: 'adam',
    learningRate: 0.005,
    metrics: 'mae',
    callbacks: earlyStopping({ patience: 8, restoreBestWeights: true }),
    ...settings,
  });
  const { mae = 0 } = await evaluate(model, test.x, test.y, { loss: 'meanSquaredError', metrics: 'mae' });
  return { measure: 'mean absolute error', value: mae };
}

if (import.meta.main) await report(train);
