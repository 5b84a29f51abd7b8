import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  encodePredictions,
  openStore,
  type RunRecord,
  roundProbability,
  type StudyDescription,
  sampledExamples,
} from '@digitbench/results';
import { seededUniform } from '@digitbench/results/statistics';

/** A name that would be a script, were it not escaped everywhere. */
export const HOSTILE = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">\'"&{7*7}';

/** A word that no line holds. */
export const WORD = 'antidisestablishmentarianism'.repeat(360);

/** Names that every object has something under. */
export const INHERITED = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'] as const;

const TEST_IMAGES = 300;

interface Shape {
  readonly study: string;
  /** Their names, or how many. */
  readonly entries: number | readonly string[];
  readonly seeds: number;
  readonly epochs: number;
  readonly profile?: string;
  /** Whether it has a ledger, and a factor of all its entries. */
  readonly stated?: boolean;
  readonly dataset?: string;
  readonly machine?: string;
  /** Of the task's output, and of a further metric; default: digit, and none. */
  readonly output?: string;
  readonly metric?: string;
  /** Replaces every text; default: plain ones. */
  readonly text?: string;
  /** Whether every number without a bound is the largest there is, or its negative. */
  readonly vast?: boolean;
}

/** Writes a study of synthetic records: entry by entry a little better, one run of each kind of failure. */
export async function writeStudy(folder: string, shape: Shape): Promise<number> {
  const { study, entries, seeds, profile = 'paper', dataset = 'mnist' } = shape;
  const store = openStore(folder);
  const names =
    typeof entries === 'number' ? Array.from({ length: entries }, (_, index) => `entry${index}`) : entries;
  await store.writeStudy(description(shape, names, profile));
  const uniform = seededUniform(names.length * 1000 + seeds);
  const targets = Array.from({ length: TEST_IMAGES }, () => Math.floor(10 * uniform()));
  await store.writeTestSet({
    schema: 1,
    study,
    profile,
    dataset,
    checksum: 'synthetic',
    targets: { [shape.output ?? 'digit']: encodePredictions(targets) },
    images: null,
  });
  for (const [index, entry] of names.entries())
    for (let seed = 1; seed <= seeds; seed++)
      await store.write(
        shape.vast
          ? inflated(record(shape, profile, entry, index, seed, targets, uniform))
          : record(shape, profile, entry, index, seed, targets, uniform),
      );
  return names.length * seeds;
}

/** An accuracy that the source took batch by batch. */
const IN_BATCHES = {
  of: 'accuracy',
  output: null,
  batches: { size: 64, order: 'class-then-file-name', dropLast: false },
} as const;

/** A statement of each kind about the last two entries. */
function ledger(names: readonly string[], text: string): NonNullable<StudyDescription['ledger']> {
  const [other = '', entry = ''] = names.slice(-2);
  const statement = { says: text, where: text, value: null, log: null, claim: null, outcome: null };
  const value = { entry, metric: 'accuracy', value: 0.99, digits: 2, range: null };
  return {
    statements: [
      { ...statement, form: 'number', value },
      {
        ...statement,
        form: 'table row',
        value: { ...value, how: IN_BATCHES },
      },
      {
        ...statement,
        form: 'log',
        log: {
          entry,
          metric: 'validAccuracy',
          values: [0.5, null, 0.8],
          first: 1,
          digits: 1,
          how: null,
          replay: false,
        },
      },
      {
        ...statement,
        form: 'sentence',
        claim: { kind: 'better', entries: [entry, other], metric: 'accuracy', margin: 0 },
      },
      {
        ...statement,
        form: 'picture',
        outcome: { is: 'not testable', because: `The picture \`${text}\` is lost.` },
      },
    ],
  };
}

const factor = (
  names: readonly string[],
  text: string,
): NonNullable<StudyDescription['factors']>[number] => ({
  factor: 'width',
  title: text,
  unit: 'units',
  scale: 'log',
  metric: 'accuracy',
  levels: names.map((entry, i) => ({ value: 10 * (i + 1), entry })),
});

function description(shape: Shape, names: readonly string[], profile: string): StudyDescription {
  const text = shape.text ?? `Study ${shape.study}`;
  return {
    schema: 1,
    study: shape.study,
    profile,
    ...(shape.dataset === undefined || shape.dataset === 'mnist' ? {} : { dataset: shape.dataset }),
    title: text,
    question: shape.text ?? 'Does a wider layer read better?',
    source: {
      title: text,
      year: 2020,
      authors: null,
      url: shape.text === undefined ? null : 'javascript:alert(1)',
    },
    task: shape.text ?? 'ten-digits',
    evaluation: text,
    entries: names.map((entry, index) => ({
      entry,
      title: shape.text ?? `Network ${index}`,
      family: shape.text ?? (index % 2 ? 'mlp' : 'cnn'),
      kind: 'network',
      parameters: 1000 * (index + 1),
      layers: [{ name: text, kind: 'Dense', outputShape: [10], parameters: 1000 * (index + 1) }],
      recipe: { batchSize: 64, optimizer: { name: text } },
      reported: [
        {
          metric: 'accuracy',
          value: shape.vast ? 1e308 : 0.9 + 0.01 * (index % 9),
          digits: 2,
          range: null,
          where: text,
          ...(shape.stated && index === 2 ? { how: IN_BATCHES } : {}),
        },
        ...(shape.metric === undefined
          ? []
          : [{ metric: shape.metric, value: 0.5, digits: 1, range: null, where: text }]),
      ],
      notes: [text],
    })),
    ...(shape.stated ? { ledger: ledger(names, text), factors: [factor(names, text)] } : {}),
    claims: [{ sentence: text, kind: 'better', entries: names.slice(0, 2), metric: 'accuracy', margin: 0 }],
  };
}

function record(
  shape: Shape,
  profile: string,
  entry: string,
  index: number,
  seed: number,
  targets: readonly number[],
  uniform: () => number,
): RunRecord {
  const failed = index === 0 && seed === 1;
  const diverged = index === 1 && seed === 2;
  const skill = 0.8 + 0.19 * (1 - 1 / (1 + index / 3));
  const predictions = targets.map((target) => (uniform() < skill ? target : Math.floor(10 * uniform())));
  const right = predictions.filter((prediction, position) => prediction === targets[position]).length;
  const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  for (const [position, target] of targets.entries()) {
    const row = confusion[target];
    const answer = predictions[position] ?? 0;
    if (row) row[answer] = (row[answer] ?? 0) + 1;
  }
  const reason = shape.text ?? 'the loss is not finite after step 12';
  const ok = !failed && !diverged;
  return {
    schema: 1,
    study: shape.study,
    entry,
    seed,
    profile,
    dataset: shape.dataset ?? 'mnist',
    checksum: 'synthetic',
    split: { train: 50000, valid: 10000, test: TEST_IMAGES, validation: 'fraction' },
    hash: '0123456789abcdef',
    revision: null,
    engine: { name: 'onnx', versions: { runtime: shape.text ?? '1.30.0' } },
    fallback: null,
    machine: {
      id: shape.machine ?? 'machine1',
      cpu: shape.text ?? 'A processor',
      cores: 2,
      memory: 2 ** 34,
      os: 'linux',
      node: '24.0.0',
    },
    startedAt: '2026-01-02T03:04:05.000Z',
    beside: 1,
    outcome: failed
      ? { status: 'failed', reason, cause: 'error' }
      : diverged
        ? { status: 'diverged', reason }
        : { status: 'ok' },
    warnings: shape.text === undefined ? [] : [shape.text],
    parameters: 1000 * (index + 1),
    // Of one dense layer with ten outputs: its parameters but for the ten biases.
    multiplyAdds: 1000 * (index + 1) - 10,
    seconds: { setUp: 0.5, compile: 0.4, train: 2 + index + 0.1 * uniform(), evaluate: 0.2 },
    peakMemory: null,
    epochs: failed
      ? []
      : Array.from({ length: shape.epochs }, (_, epoch) => ({
          trainLoss: diverged && epoch > 1 ? null : 2 / (epoch + 1 + uniform()),
          validLoss: 2.1 / (epoch + 1 + uniform()),
          validAccuracy: skill * (1 - 0.5 / (epoch + 1 + 0.2 * uniform())),
          learningRate: 0.1 / (epoch + 1),
          seconds: (2 + index) / shape.epochs,
        })),
    bestEpoch: null,
    accuracyOf: shape.output ?? 'digit',
    test: ok
      ? {
          accuracy: right / targets.length,
          loss: 0.3,
          ...(shape.metric === undefined ? {} : { [shape.metric]: 0.5 }),
        }
      : null,
    classes: ok ? ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] : null,
    confusion: ok ? confusion : null,
    predictions: ok ? encodePredictions(predictions) : null,
    // One entry's records are as old as those that had no probabilities.
    ...(index === 2 ? {} : { probabilities: ok ? probabilities(predictions, skill, seed) : null }),
    outputs: null,
    ensemble: null,
    latency: ok ? { batch1: [0.2, 0.3], batch256: [4, 5] } : null,
    weights: null,
  };
}

/** The record with the largest numbers that its format takes: what is summed, scaled or subtracted overflows. */
function inflated(original: RunRecord): RunRecord {
  const sign = original.seed % 2 ? 1 : -1;
  return {
    ...original,
    multiplyAdds: 1e308,
    seconds: { setUp: 1e308, compile: 1e308, train: 1e308, evaluate: 1e308 },
    test: original.test && { ...original.test, loss: sign * 1e308 },
    epochs: original.epochs.map((epoch, index) => ({
      ...epoch,
      trainLoss: (index % 2 ? sign : -sign) * 1e308,
      validLoss: index % 2 ? 1e308 : 1,
      learningRate: 1e308,
      seconds: 1e308,
    })),
    latency: original.latency && { batch1: [1e308], batch256: [1e308] },
  };
}

/** The answer gets most, the next class some, all others nothing; a little less with each of seven seeds. */
function probabilities(predictions: readonly number[], skill: number, seed: number): number[][] {
  const most = roundProbability(skill - 0.01 * (seed % 7));
  return sampledExamples(predictions.length).map((example) => {
    const answer = predictions[example] ?? 0;
    const row = new Array<number>(10).fill(0);
    row[answer] = most;
    row[(answer + 1) % 10] = roundProbability(1 - most);
    return row;
  });
}

/** Files that are no records: cut off, NaN, a field missing, foreign, and of a later version. Returns their paths. */
export function writeBroken(folder: string): string[] {
  const files: Record<string, string> = {
    'paper/alpha/entry0/seed-91.machine1.json': '{"schema":1,"study":"al',
    'paper/alpha/entry0/seed-92.machine1.json': '{"schema":1,"seed":NaN}',
    'paper/alpha/entry0/seed-93.machine1.json': '{"schema":1,"study":"alpha"}',
    'paper/alpha/entry0/seed-94.machine1.json': '{"schema":99}',
    'paper/alpha/<img src=x onerror=alert(1)>.json': '{}',
    'engines/broken.json': '{"schema":1}',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return Object.keys(files);
}

/** What two engines took, in the store's form. */
export async function writeEngines(folder: string) {
  const spread = { min: 90, low: 95, high: 110, max: 150 };
  const measurement = (by: string, microseconds: number) => ({
    step: 'mlp',
    by,
    microseconds,
    spread,
    processorMicroseconds: microseconds,
    ratio: { median: microseconds / 100, low: microseconds / 110, high: microseconds / 95 },
    rounds: 9,
    stepsPerRound: 100,
    compileSeconds: 0.5,
    peakMegabytes: 200,
    losses: [2.3],
    agrees: true,
  });
  await openStore(folder).writeEngines({
    schema: 1,
    startedAt: '2026-01-02T03:04:05.000Z',
    machine: { id: 'machine1', cpu: 'A processor', cores: 2, memory: 2 ** 34, os: 'linux', node: '24.0.0' },
    threads: 1,
    pinned: true,
    rounds: 9,
    secondsPerTurn: 0.5,
    reference: 'onnx',
    contenders: {
      onnx: { title: 'digitbench', versions: { 'onnxruntime-node': '1.30.0' } },
      wasm: { title: 'TensorFlow.js wasm', versions: { tfjs: '4.22.0' } },
    },
    steps: [{ name: 'mlp', title: 'a small network', family: 'mlp', batchSize: 64 }],
    measurements: [measurement('onnx', 100), measurement('wasm', 1900)],
    problems: [{ step: null, by: 'jax', reason: 'not installed' }],
  });
}
