import type { EnsembleEntry, Examples, Member, Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { memberStreams } from '../streams.ts';
import { memberPrefix, namedArrays } from '../weights/networks.ts';
import type { NamedArray } from '../weights/safetensors.ts';
import { Clock } from './clock.ts';
import type { TrialContext } from './context.ts';
import { testExamples, trainingData } from './data.ts';
import { evaluationLoss, metrics, predict, type Scores } from './evaluate.ts';
import { engineFindings, type Findings, type MemberFindings, type Split, splitOf } from './findings.ts';
import { sharesOfAll } from './shares.ts';
import { sourceMetricsOf } from './source-metrics.ts';
import { type Training, trainNetwork } from './train.ts';

const parts = ['setUp', 'compile', 'train', 'evaluate'] as const;

/** Trains the members one after another, tests each by itself, and the rule that combines them on the study's task. */
export async function runEnsemble(context: TrialContext, entry: EnsembleEntry): Promise<Findings> {
  const { study, dataset, budget } = context;
  const clock = new Clock(parts);
  const count = Object.keys(entry.members).length;
  const members: MemberFindings[] = [];
  const scoresOf: Record<string, Scores> = {};
  const warnings = new Set<string>();
  const weights: NamedArray[] = [];
  let last: TrainedMember | undefined;
  let split: Split | undefined;

  for (const [place, [name, member]] of Object.entries(entry.members).entries()) {
    last = await trainMember(context, member, name, (fraction) => (place + fraction) / count);
    const { training } = last;
    split ??= last.split;
    for (const warning of engineFindings(training).warnings) warnings.add(warning);
    for (const part of parts) clock.seconds[part] += training.seconds[part];
    members.push({ name, training, metrics: last.metrics });
    scoresOf[name] = last.scores;
    if (context.saveWeights) {
      weights.push(...namedArrays(memberPrefix(name), training.prepared.program.weights));
    }
    if (training.diverged !== undefined) break;
  }
  if (last === undefined || split === undefined)
    throw new Error(`study ${study.name}: the ensemble ${context.entry} has no members`);

  const { diverged } = last.training;
  const findings: Findings = {
    ...engineFindings(last.training),
    split,
    warnings: [...warnings],
    parameters: members.reduce((sum, { training }) => sum + training.parameters, 0),
    shares: sharesOfAll(members.map(({ training }) => training.shares)),
    epochs: [],
    bestEpoch: null,
    members,
    seconds: clock.seconds,
    diverged: diverged && `member ${members.at(-1)?.name}: ${diverged}`,
    tested: undefined,
  };
  if (diverged !== undefined) return findings;
  context.progress({ phase: 'testing' });
  const test = testExamples(study.task, dataset, budget);
  const scores = await clock.time('evaluate', () => combine(entry, scoresOf, test));
  return {
    ...findings,
    tested: { metrics: metrics(study.task, undefined, scores, test), scores, examples: test },
    // One set of compiled weights serves all members in turn; an ensemble has no single call to time.
    weights: () => weights,
  };
}

interface TrainedMember {
  training: Training;
  split: Split;
  metrics: MemberFindings['metrics'];
  scores: Scores;
}

async function trainMember(
  context: TrialContext,
  member: Member,
  name: string,
  overall: (fraction: number) => number,
): Promise<TrainedMember> {
  const { task, recipe } = member;
  const { dataset, budget } = context;
  const started = performance.now();
  const streams = memberStreams(context.seed, name);
  const data = trainingData(task, dataset, recipe, streams, budget);
  const test = testExamples(task, dataset, budget);
  const drawing = (performance.now() - started) / 1000;
  const training = await trainNetwork({
    ...context,
    task,
    recipe,
    build: (random) => member.build(random),
    pretrained: member.pretrained,
    data,
    streams,
    epochs: Math.min(recipe.epochs, budget.epochs ?? Number.POSITIVE_INFINITY),
    progress: (progress) =>
      context.progress(
        progress.phase === 'training' ? { ...progress, fraction: overall(progress.fraction) } : progress,
      ),
  });
  training.seconds.setUp += drawing;
  const split = splitOf(data, recipe, test);
  if (training.diverged !== undefined) return { training, split, metrics: undefined, scores: {} };
  const testing = performance.now();
  const scores = await predict(training.prepared.executable, test, {
    training: recipe.trainingMode?.test ?? false,
    seed: streams.dropout.stream('test').key(),
  });
  training.seconds.evaluate += (performance.now() - testing) / 1000;
  const found = {
    ...metrics(task, evaluationLoss(recipe), scores, test),
    ...sourceMetricsOf({ recipe, task }, scores, test),
  };
  return { training, split, metrics: found, scores };
}

/** The ensemble's scores from its members' scores of the same examples. */
export async function combine(
  entry: EnsembleEntry,
  members: Record<string, Scores>,
  test: Examples,
): Promise<Scores> {
  await tf.setBackend('cpu');
  const combined: Scores = {};
  tf.tidy(() => {
    const tensors: Record<string, Tensors> = {};
    for (const [name, scores] of Object.entries(members)) {
      const outputs = Object.entries(scores).map(([output, values]): [string, tf.Tensor] => [
        output,
        tf.tensor2d(values, [test.count, values.length / test.count]),
      ]);
      tensors[name] = Object.fromEntries(outputs);
    }
    for (const [output, tensor] of Object.entries(entry.combine(tensors))) {
      combined[output] = Float32Array.from(tensor.dataSync());
    }
  });
  return combined;
}
