import { loadDataset } from '@digitbench/data/node';
import study from '@digitbench/three-vs-seven';
import { onnx, ProgramCache, runTrial } from '@digitbench/train';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import ledger from '../packages/models/three-vs-seven/ledger.ts';

tf.env().set('PROD', true);

/** What a source logged from a seed that it fixed, by entry and metric: each log once. */
const logs = new Map(
  ledger.statements.flatMap((statement) => {
    if (!('log' in statement) || statement.log.replay !== true) return [];
    return [[`${statement.log.entry} ${statement.log.metric}`, statement.log] as const];
  }),
);

test('two logs of three-vs-seven are there to replay', () => {
  expect([...logs.keys()]).toEqual([
    'own-linear-as-logged pairAccuracy',
    'linear-own-sgd-as-logged batchAccuracy',
  ]);
});

// The training itself, on the images of MNIST: seconds, not minutes.
test.each([...logs.values()])(
  '$entry gives all values that its source logged, digit by digit',
  async (log) => {
    await tf.setBackend('cpu');
    for (const seed of [1, 2]) {
      const { report } = await runTrial({
        study,
        entry: log.entry,
        seed,
        dataset: loadDataset(),
        budget: {},
        engines: [onnx],
        cache: new ProgramCache(),
        latency: false,
        saveWeights: false,
        progress: () => {},
      });
      const ours = report.epochs.map(({ sourceMetrics }) => sourceMetrics?.[log.metric]?.toFixed(4));
      expect(ours).toEqual(log.values.map((value) => value?.toFixed(4)));
    }
  },
);
