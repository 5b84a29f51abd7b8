import type { NetworkEntry } from '@digitbench/core';
import { exampleArrays } from '../program/inputs.ts';
import type { Teacher } from '../program/program.ts';
import { networkStreams } from '../streams.ts';
import { namedArrays } from '../weights/networks.ts';
import type { TrialContext } from './context.ts';
import { testExamples, trainingData } from './data.ts';
import { evaluationLoss, metrics, predict } from './evaluate.ts';
import { engineFindings, type Findings, splitOf } from './findings.ts';
import { sourceMetricsOf } from './source-metrics.ts';
import { type Training, trainNetwork } from './train.ts';

/** Trains a network, after its teacher if it has one, and tests it once. */
export async function runNetwork(context: TrialContext, entry: NetworkEntry): Promise<Findings> {
  const { study, budget, dataset } = context;
  const started = performance.now();
  const streams = networkStreams(context.seed);
  const data = trainingData(study.task, dataset, entry.recipe, streams, budget);
  const test = testExamples(study.task, dataset, budget);
  const drawing = (performance.now() - started) / 1000;

  const teacher = entry.teacher === undefined ? undefined : await trainTeacher(context, entry.teacher);
  const training = await trainNetwork({
    ...context,
    ...entry,
    task: study.task,
    teacher: teacher?.teacher,
    data,
    streams,
    epochs: Math.min(entry.recipe.epochs, budget.epochs ?? Number.POSITIVE_INFINITY),
  });
  const { seconds, prepared, diverged } = training;
  seconds.setUp += drawing;
  for (const part of ['setUp', 'compile', 'train', 'evaluate'] as const)
    seconds[part] += teacher?.seconds[part] ?? 0;
  const findings: Findings = {
    ...engineFindings(training),
    split: splitOf(data, entry.recipe, test),
    parameters: training.parameters,
    shares: training.shares,
    epochs: training.epochs,
    bestEpoch: training.bestEpoch,
    members: null,
    seconds,
    diverged,
    tested: undefined,
  };
  if (diverged !== undefined) return findings;

  context.progress({ phase: 'testing' });
  const { executable } = prepared;
  const before = { time: performance.now(), compile: executable.compileSeconds };
  const scores = await predict(executable, test, {
    training: entry.recipe.trainingMode?.test ?? false,
    seed: streams.dropout.stream('test').key(),
  });
  const taught = teacher !== undefined;
  const found = {
    ...metrics(study.task, evaluationLoss(entry.recipe, taught), scores, test),
    ...sourceMetricsOf({ recipe: entry.recipe, task: study.task, taught }, scores, test),
  };
  const compiling = executable.compileSeconds - before.compile;
  seconds.evaluate += (performance.now() - before.time) / 1000 - compiling;
  seconds.compile += compiling;
  const arrays = exampleArrays(test);
  return {
    ...findings,
    tested: { metrics: found, scores, examples: test },
    weights: () => namedArrays('', prepared.program.weights),
    predict: (batchSize) => executable.predict(arrays, Math.min(batchSize, test.count), { batchSize }),
  };
}

/** Trains the entry whose outputs reach the loss of another. */
export async function trainTeacher(
  context: TrialContext,
  name: string,
): Promise<{ teacher: Teacher; seconds: Training['seconds'] }> {
  const { study, dataset, budget } = context;
  const entry = study.entries[name];
  if (entry?.kind !== 'network') {
    throw new Error(
      `study ${study.name}: the teacher ${name} of ${context.entry} is no network of the study`,
    );
  }
  const streams = networkStreams(context.seed);
  const own = entry.teacher === undefined ? undefined : await trainTeacher(context, entry.teacher);
  const training = await trainNetwork({
    ...context,
    ...entry,
    epochDone: undefined,
    task: study.task,
    teacher: own?.teacher,
    data: trainingData(study.task, dataset, entry.recipe, streams, budget),
    streams,
    epochs: Math.min(entry.recipe.epochs, budget.epochs ?? Number.POSITIVE_INFINITY),
  });
  if (training.diverged !== undefined) throw new Error(`the teacher ${name} diverged: ${training.diverged}`);
  return {
    teacher: { network: training.prepared.network, task: study.task, input: entry.recipe.input },
    seconds: training.seconds,
  };
}
