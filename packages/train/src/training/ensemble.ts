import type { EnsembleEntry, Examples, Member, Tensors } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import type { TrialReport } from '../protocol/report.ts';
import { memberStreams } from '../streams.ts';
import { memberPrefix, namedArrays } from '../weights/networks.ts';
import type { NamedArray } from '../weights/safetensors.ts';
import { Clock } from './clock.ts';
import type { Finished, TrialContext } from './context.ts';
import { testExamples, trainingData } from './data.ts';
import { metrics, predict, type Scores } from './evaluate.ts';
import {
  describeEpochs,
  describeMetrics,
  describeSeconds,
  describeSplit,
  describeTest,
  noTest,
  ok,
  roundSeconds,
  warningsOf,
} from './report.ts';
import { evaluationLoss, type Training, trainNetwork } from './train.ts';

type MemberRecord = NonNullable<TrialReport['ensemble']>[number];

/** Trains the members one after another, tests each by itself, and the rule that combines them on the study's task. */
export async function runEnsemble(context: TrialContext, entry: EnsembleEntry): Promise<Finished> {
  const { study, dataset, budget } = context;
  const clock = new Clock(['setUp', 'compile', 'train', 'evaluate'] as const);
  const names = Object.keys(entry.members);
  const members: MemberRecord[] = [];
  const scoresOf: Record<string, Scores> = {};
  const warnings = new Set<string>();
  const weights: NamedArray[] = [];
  let last: Training | undefined;
  let split: TrialReport['split'] = null;
  let diverged: string | undefined;

  for (const [place, [name, member]] of Object.entries(entry.members).entries()) {
    const trained = await trainMember(context, member, name, (fraction) => (place + fraction) / names.length);
    last = trained.training;
    split ??= trained.split;
    for (const warning of warningsOf(trained.training)) warnings.add(warning);
    for (const part of ['setUp', 'compile', 'train', 'evaluate'] as const) {
      clock.seconds[part] += trained.training.seconds[part];
    }
    members.push(trained.record);
    scoresOf[name] = trained.scores;
    if (context.saveWeights) {
      weights.push(...namedArrays(memberPrefix(name), trained.training.prepared.program.weights));
    }
    if (trained.training.diverged !== undefined) {
      diverged = `member ${name}: ${trained.training.diverged}`;
      break;
    }
  }
  if (last === undefined)
    throw new Error(`study ${study.name}: the ensemble ${context.entry} has no members`);

  const report = {
    split,
    engine: { name: last.prepared.engine.name, versions: last.prepared.engine.versions() },
    fallback: last.prepared.fallback ?? null,
    warnings: [...warnings],
    parameters: members.reduce((sum, member) => sum + (member.parameters ?? 0), 0),
    epochs: [],
    bestEpoch: null,
    ensemble: members,
  };
  if (diverged !== undefined) {
    const outcome = { status: 'diverged' as const, reason: diverged };
    return {
      report: { ...report, ...noTest(study.task), outcome, seconds: describeSeconds(clock.seconds) },
      predict: undefined,
    };
  }
  context.progress({ phase: 'testing' });
  const test = testExamples(study.task, dataset, budget);
  const scores = await clock.time('evaluate', () => combine(entry, scoresOf, test));
  const found = metrics(study.task, undefined, scores, test);
  return {
    report: {
      ...report,
      ...describeTest(study.task, entry, found, scores, test),
      outcome: ok,
      seconds: describeSeconds(clock.seconds),
    },
    weights: () => weights,
    // One set of compiled weights serves all members in turn; an ensemble has no single call to time.
    predict: undefined,
  };
}

async function trainMember(
  context: TrialContext,
  member: Member,
  name: string,
  overall: (fraction: number) => number,
): Promise<{ training: Training; record: MemberRecord; scores: Scores; split: TrialReport['split'] }> {
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
    data,
    streams,
    epochs: Math.min(recipe.epochs, budget.epochs ?? Number.POSITIVE_INFINITY),
    progress: (progress) =>
      context.progress(
        progress.phase === 'training' ? { ...progress, fraction: overall(progress.fraction) } : progress,
      ),
  });
  training.seconds.setUp += drawing;
  const testing = performance.now();
  const scores =
    training.diverged === undefined
      ? await predict(training.prepared.executable, test, {
          training: recipe.trainingMode?.test ?? false,
          seed: streams.dropout.stream('test').key(),
        })
      : {};
  training.seconds.evaluate += (performance.now() - testing) / 1000;
  const tested =
    training.diverged === undefined ? metrics(task, evaluationLoss(recipe), scores, test) : undefined;
  const record: MemberRecord = {
    name,
    parameters: training.parameters,
    multiplyAdds: null,
    seconds: roundSeconds(training.seconds.train),
    epochs: describeEpochs(training.epochs),
    bestEpoch: training.bestEpoch,
    test: tested === undefined ? null : describeMetrics(tested),
  };
  return { training, record, scores, split: describeSplit(data, recipe, test) };
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
