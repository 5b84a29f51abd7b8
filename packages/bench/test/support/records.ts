import { encodePredictions, openStore, type RunRecord, type StudyDescription } from '@digitbench/results';

/** How many test images made-up records have. */
export const IMAGES = 1000;

/** The right answers: 0, 1, 2, 0, 1, 2, … */
export const TARGETS = encodePredictions(Array.from({ length: IMAGES }, (_, image) => image % 3));

/** A valid record whose predictions make its accuracy: the last images are wrong. */
export function madeUp(accuracy: number, different: Partial<RunRecord> = {}): RunRecord {
  const right = Math.round(accuracy * IMAGES);
  const answers = Array.from({ length: IMAGES }, (_, image) => (image % 3) + (image < right ? 0 : 1));
  const predictions = answers.map((answer) => answer % 3);
  const confusion = [0, 1, 2].map((truth) =>
    [0, 1, 2].map(
      (guess) => predictions.filter((answer, image) => image % 3 === truth && answer === guess).length,
    ),
  );
  return {
    schema: 1,
    study: 'first',
    entry: 'plain',
    seed: 1,
    profile: 'quick',
    dataset: 'mnist',
    checksum: 'made up',
    split: { train: 48_000, valid: 12_000, test: IMAGES, validation: 'fraction' },
    hash: 'c0ffee00c0ffee00',
    revision: null,
    engine: { name: 'onnx', versions: { 'onnxruntime-node': '1.30.0' } },
    fallback: null,
    machine: { id: 'laptop', cpu: 'a', cores: 8, memory: 16e9, os: 'linux x64', node: '24.21.0' },
    startedAt: '2026-11-22T07:00:00.000Z',
    beside: 1,
    outcome: { status: 'ok' },
    warnings: [],
    parameters: 7850,
    multiplyAdds: 7840,
    seconds: { setUp: 0.1, compile: 0.2, train: 3, evaluate: 0.1 },
    peakMemory: null,
    epochs: [0.5, accuracy].map((validAccuracy) => ({
      trainLoss: 1,
      validLoss: 1,
      validAccuracy,
      learningRate: 0.1,
      seconds: 1.5,
    })),
    bestEpoch: 2,
    accuracyOf: 'digit',
    test: { accuracy: right / IMAGES, loss: 1 - accuracy },
    classes: ['0', '1', '2'],
    confusion,
    predictions: encodePredictions(predictions),
    outputs: null,
    ensemble: null,
    latency: null,
    weights: null,
    ...different,
  };
}

/** Records of one entry with these accuracies, seeds from 1. */
export const madeUpSeeds = (accuracies: readonly number[], different: Partial<RunRecord> = {}): RunRecord[] =>
  accuracies.map((accuracy, index) => madeUp(accuracy, { seed: index + 1, ...different }));

/** Writes records into a results folder, with descriptions of their studies and the right answers. */
export async function writeResults(folder: string, records: readonly RunRecord[]): Promise<string> {
  const store = openStore(folder);
  for (const record of records) await store.write(record);
  for (const { study, profile } of records) {
    const entries = [
      ...new Set(records.filter((record) => record.study === study).map(({ entry }) => entry)),
    ];
    await store.writeStudy(describe(study, profile, entries));
    await store.writeTestSet({
      schema: 1,
      study,
      profile,
      dataset: 'mnist',
      checksum: 'made up',
      targets: { digit: TARGETS },
      images: null,
    });
  }
  return folder;
}

const statement = {
  says: '90.0 %',
  where: 'table 1',
  value: null,
  log: null,
  claim: null,
  outcome: null,
} as const;

/** What the source of each study states: right, wrong, and explained. */
const statements: NonNullable<StudyDescription['ledger']>['statements'] = [
  {
    ...statement,
    form: 'table row',
    value: {
      entry: 'plain',
      metric: 'accuracy',
      value: 0.9,
      digits: 1,
      range: null,
      how: { of: 'accuracy', output: null, batches: { size: 250, order: 'test-set', dropLast: false } },
    },
  },
  {
    ...statement,
    form: 'sentence',
    says: 'It always reaches 99 %',
    claim: { kind: 'at-least', entries: ['plain'], metric: 'accuracy', margin: 0.99 },
  },
  { ...statement, form: 'plot', says: 'A dip', outcome: { is: 'explained', because: 'A slip of the pen.' } },
];

function describe(study: string, profile: string, entries: readonly string[]): StudyDescription {
  return {
    schema: 1,
    study,
    profile,
    title: study,
    question: '',
    source: null,
    task: 'three digits',
    evaluation: '',
    entries: entries.map((entry) => ({
      entry,
      title: `${entry} of ${study}`,
      family: entry,
      kind: 'network',
      parameters: null,
      layers: null,
      recipe: null,
      reported: [{ metric: 'accuracy', value: 0.9, digits: 1, range: null, where: 'table 1' }],
      notes: [],
    })),
    ledger: { statements },
    claims: [
      {
        sentence: 'Entries do not differ.',
        kind: 'no-difference',
        entries: [...entries],
        metric: 'accuracy',
        margin: 0.01,
      },
    ],
  };
}
