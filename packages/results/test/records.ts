import { encodePredictions, type RunRecord } from '../src/index.ts';

/** A valid record of a small finished trial, with what a test wants to be different. */
export function makeRecord(different: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 1,
    study: 'linear-depth',
    entry: 'model0',
    seed: 1,
    profile: 'paper',
    dataset: 'mnist',
    checksum: 'md5:6bbc9ace898e44ae57da46a324031adb',
    split: { train: 60_000, valid: null, test: 4, validation: 'none' },
    hash: 'c0ffee00c0ffee00',
    revision: null,
    engine: { name: 'onnx', versions: { 'onnxruntime-node': '1.30.0' } },
    fallback: null,
    machine: { id: 'laptop', cpu: 'AMD Ryzen', cores: 8, memory: 16e9, os: 'linux x64', node: '24.21.0' },
    startedAt: '2026-11-22T07:00:00.000Z',
    beside: 1,
    outcome: { status: 'ok' },
    warnings: [],
    parameters: 7850,
    multiplyAdds: 7840,
    seconds: { setUp: 0.1, compile: 0.2, train: 3.5, evaluate: 0.1 },
    peakMemory: null,
    epochs: [
      { trainLoss: 0.5, validLoss: null, validAccuracy: null, learningRate: 0.001, seconds: 1.75 },
      { trainLoss: 0.3, validLoss: null, validAccuracy: null, learningRate: 0.001, seconds: 1.75 },
    ],
    bestEpoch: 2,
    accuracyOf: 'digit',
    test: { accuracy: 0.75, loss: 0.28 },
    classes: ['0', '1', '2'],
    confusion: [
      [1, 0, 0],
      [0, 1, 1],
      [0, 0, 1],
    ],
    predictions: encodePredictions([0, 1, 2, 2]),
    outputs: null,
    ensemble: null,
    latency: null,
    weights: null,
    ...different,
  };
}
