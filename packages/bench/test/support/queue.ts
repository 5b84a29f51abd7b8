import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type RedisOptions,
  type RedisServer,
  startRedis,
  temporaryFolder,
  writeDataset,
} from '@digitbench/testing';
import { onTestFinished } from 'vitest';
import { type digitbench, type Started, start, testStudies } from './cli.ts';

/** How long a worker is believed to be alive, in milliseconds: short, because a test waits for it. */
export const belief = 3_000;

export interface QueueHere {
  folder: string;
  redis: RedisServer;
  url: string;
  /** Options that all commands share. */
  common: string[];
  run(results: string, args: readonly string[], environment?: Record<string, string>): Promise<Finished>;
  startRun(results: string, args: readonly string[]): Started;
  /** On this queue, unless the environment names another way to it. */
  startWorker(
    args?: readonly string[],
    environment?: Record<string, string>,
    wrapper?: readonly string[],
  ): Started;
}

type Finished = Awaited<ReturnType<typeof digitbench>>;

/** A server of its own, a small data set, and the commands that use them; everything ends with the test. */
export async function openQueue(options: RedisOptions = {}, models = testStudies): Promise<QueueHere> {
  const folder = temporaryFolder();
  const redis = await startRedis(join(folder, 'redis'), options);
  onTestFinished(() => redis.stop());
  const address = redis.url;
  const common = ['--models', models, '--dataset', writeDataset(join(folder, 'data'))];
  const running = (
    args: readonly string[],
    environment: Record<string, string> = {},
    wrapper: readonly string[] = [],
  ) => {
    const started = start(args, { DIGITBENCH_TEST_QUEUE_BELIEF: String(belief), ...environment }, wrapper);
    onTestFinished(async () => {
      started.child.kill('SIGKILL');
      await started.finished;
    });
    return started;
  };
  const runArgs = (results: string, args: readonly string[]) => [
    'run',
    ...args,
    ...common,
    '--results',
    join(folder, results),
  ];
  return {
    folder,
    redis,
    url: address,
    common,
    run: (results, args, environment) => running(runArgs(results, args), environment).finished,
    startRun: (results, args) => running(runArgs(results, args)),
    startWorker: (args = [], environment = {}, wrapper = []) =>
      running(
        [
          'worker',
          ...('DIGITBENCH_QUEUE' in environment ? [] : ['--queue', address]),
          ...(args.includes('--models') ? [] : common),
          ...args,
        ],
        environment,
        wrapper,
      ),
  };
}

/** A folder of one study with the entries that the source code says. */
function writeStudy(name: string, head: string, entries: string): string {
  const folder = temporaryFolder();
  const study = join(folder, 'models', name);
  mkdirSync(join(study, 'src'), { recursive: true });
  symlinkSync(join(testStudies, '../../../node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(study, 'package.json'),
    `{ "name": "${name}", "type": "module", "exports": "./src/index.ts" }`,
  );
  writeFileSync(
    join(study, 'src/index.ts'),
    `import { defineStudy, initialise, pytorchDefault, tenDigits } from '@digitbench/core';
${head}
export default defineStudy({
  name: '${name}', title: 'One', question: 'When?', task: tenDigits({ rows: 8, columns: 8 }), evaluation: 'on the test images',
  entries: { ${entries} },
});
`,
  );
  return join(folder, 'models');
}

/** A folder of one study, `late`, whose entry `sleeper` takes so many milliseconds to fit. */
export const lateStudy = (milliseconds: number): string =>
  writeStudy(
    'late',
    'const digit = (count) => ({ digit: new Float32Array(count * 10).fill(1) });',
    `sleeper: {
      kind: 'estimator', title: 'sleeps first', family: 'sleep',
      fit(train, random) {
        if (!random.path.startsWith('0/')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});
        return { parameters: 0, predict: (inputs, count) => digit(count) };
      },
    },`,
  );

/** A folder of one study, `heavy`, whose entry `wide` has weights of 4 × 75 × `units` bytes. */
export const heavyStudy = (units: number): string =>
  writeStudy(
    'heavy',
    "import * as tf from '@tensorflow/tfjs';",
    `wide: {
      kind: 'network', title: 'is wide', family: 'mlp',
      build: (random) => initialise(tf.sequential({ layers: [
        tf.layers.dense({ inputShape: [64], units: ${units}, activation: 'relu' }), tf.layers.dense({ units: 10 }),
      ] }), random, pytorchDefault),
      recipe: {
        input: {}, loss: 'cross-entropy', optimizer: { name: 'sgd' }, learningRate: 0.01, batchSize: 64, epochs: 1,
        shuffle: true, dropLast: false, validation: { kind: 'none' }, select: 'last',
      },
      budgets: { smoke: { epochs: 1 } },
    },`,
  );
