import {
  type Network,
  parameterCount,
  type Random,
  type Recipe,
  scheduleAt,
  type Task,
} from '@digitbench/core';
import type { Shares } from '@digitbench/results';
import type { Engine } from '../engines/engine.ts';
import { readVariables, writeVariables } from '../engines/variables.ts';
import type { PreparedProgram, ProgramCache } from '../program/cache.ts';
import { courseOf, hyperArrays } from '../program/hyper.ts';
import { exampleArrays } from '../program/inputs.ts';
import type { Teacher } from '../program/program.ts';
import type { TrialProgress } from '../protocol/progress.ts';
import type { TrainingStreams } from '../streams.ts';
import { trainInChunks } from './chunks.ts';
import { Clock } from './clock.ts';
import { pickExamples, type TrainingData } from './data.ts';
import type { EpochRecord } from './epoch-record.ts';
import { evaluationLoss, metrics, predict } from './evaluate.ts';
import { BestEpoch } from './selection.ts';
import { initialWeights, shapesOf, sharesOf } from './shares.ts';
import { sourceMetricsOf } from './source-metrics.ts';

export interface TrainingRequest {
  task: Task;
  build(random: Random): Network | Promise<Network>;
  recipe: Recipe;
  teacher?: Teacher | undefined;
  /** Whether its first weights come from elsewhere than its seed. */
  pretrained?: boolean | undefined;
  data: TrainingData;
  streams: TrainingStreams;
  epochs: number;
  engines: readonly Engine[];
  cache: ProgramCache;
  progress(progress: TrialProgress): void;
  epochDone?: ((epoch: EpochRecord) => void) | undefined;
  between?: (() => Promise<void>) | undefined;
}

export interface Training {
  /** With the selected weights in place. */
  prepared: PreparedProgram;
  epochs: EpochRecord[];
  /** From 1; null where no epoch was finished. */
  bestEpoch: number | null;
  /** Why it was stopped: a loss that is not finite. */
  diverged: string | undefined;
  parameters: number;
  shares: Shares;
  seconds: Record<Part, number>;
}

type Part = 'setUp' | 'compile' | 'train' | 'evaluate';

/** Trains one network by its recipe. The numbers depend on recipe, data, seed and engine, never on the clock. */
export async function trainNetwork(request: TrainingRequest): Promise<Training> {
  const { recipe, data, streams } = request;
  const clock = new Clock<Part>(['setUp', 'compile', 'train', 'evaluate']);
  const network = await clock.time('setUp', () => request.build(streams.init));
  const parameters = parameterCount(network);
  const init = await clock.time('setUp', () => initialWeights(network, request.pretrained ?? false));
  const shapes = shapesOf(network);
  request.progress({ phase: 'compiling' });
  const prepared = await clock.time('compile', () => request.cache.prepare({ ...request, network }));
  const { executable, program } = prepared;
  /** Compilation in between (for a shorter last batch) counts as compiling. */
  const timed = async <T>(part: Part, work: () => Promise<T>): Promise<T> => {
    const before = executable.compileSeconds;
    const result = await clock.time(part, work);
    const compiling = executable.compileSeconds - before;
    clock.seconds[part] -= compiling;
    clock.seconds.compile += compiling;
    return result;
  };

  const course = courseOf(recipe, data.trainCount, request.epochs);
  const { stepsPerEpoch } = course;
  const seed = Int32Array.of(streams.dropout.key());
  const epochs: EpochRecord[] = [];
  const selection = new BestEpoch(recipe);
  let diverged: string | undefined;

  for (let epoch = 0; epoch < course.epochs && diverged === undefined; epoch++) {
    const { examples, order } = data.epoch(epoch);
    const start = epoch * stepsPerEpoch;
    const before = clock.seconds.train;
    const trained = await timed('train', () =>
      trainInChunks({
        executable,
        batchSize: recipe.batchSize,
        arrays: { ...exampleArrays(examples), seed },
        order: order.subarray(0, stepsPerEpoch * recipe.batchSize),
        hyper: (step, count) => hyperArrays(recipe, course, start + step, count),
        progress: (done, loss) =>
          request.progress({
            phase: 'training',
            epoch: epoch + 1,
            epochs: course.epochs,
            fraction: (epoch + done) / course.epochs,
            loss,
          }),
        between: request.between,
      }),
    );
    if (trained.stoppedAt !== undefined) {
      diverged = `the loss became ${trained.loss} in epoch ${epoch + 1}, step ${trained.stoppedAt + 1} of ${stepsPerEpoch}`;
      break;
    }
    const valid = await timed('evaluate', () => validate(request, prepared));
    const record: EpochRecord = {
      trainLoss: trained.loss,
      validLoss: valid?.loss ?? null,
      validAccuracy: valid?.accuracy ?? null,
      ...(valid === undefined || recipe.sourceMetrics === undefined
        ? {}
        : { sourceMetrics: valid.sourceMetrics }),
      learningRate: scheduleAt(recipe.learningRate, {
        ...course,
        step: start,
        steps: course.epochs * stepsPerEpoch,
      }),
      seconds: clock.seconds.train - before,
    };
    epochs.push(record);
    request.epochDone?.(record);
    if (typeof valid?.loss === 'number' && !Number.isFinite(valid.loss)) {
      diverged = `the validation loss became ${valid.loss} in epoch ${epoch + 1}`;
      epochs.pop();
      break;
    }
    if (selection.isOver(epoch + 1, valid, () => readVariables(program.weights))) break;
  }

  if (diverged === undefined) {
    if (recipe.averaging !== undefined)
      await timed('train', () => takeAverages(request, prepared, epochs.length));
    else selection.restore((weights) => writeVariables(program.weights, weights));
    // A step's loss is that of the weights before it, so the effect of the last step shows only in the weights.
    if (!program.weights.every((weight) => weight.dataSync().every(Number.isFinite)))
      diverged = `the weights are not finite after epoch ${epochs.length}`;
  }
  return {
    prepared,
    epochs,
    bestEpoch: recipe.averaging === undefined ? (selection.best ?? null) : epochs.length || null,
    diverged,
    parameters,
    shares: sharesOf({ recipe, data, streams, init, shapes, steps: program.draws() }),
    seconds: clock.seconds,
  };
}

async function validate(request: TrainingRequest, { executable }: PreparedProgram) {
  const { recipe, streams, data, task } = request;
  if (data.validation === undefined) return undefined;
  const scores = await predict(executable, data.validation, {
    training: recipe.trainingMode?.validation ?? false,
    seed: streams.dropout.stream('validation').key(),
  });
  return {
    ...metrics(task, evaluationLoss(recipe), scores, data.validation),
    sourceMetrics: sourceMetricsOf({ recipe, task }, scores, data.validation),
  };
}

/** Replaces the weights by their averages and, if requested, computes batch norm's statistics again for them. */
async function takeAverages(
  request: TrainingRequest,
  prepared: PreparedProgram,
  epochs: number,
): Promise<void> {
  const { program, executable } = prepared;
  if (program.averages === undefined) return;
  writeVariables(program.weights, readVariables(program.averages));
  if (!request.recipe.averaging?.recomputeStatistics) return;
  const { examples, order } = request.data.epoch(epochs);
  await predict(executable, pickExamples(examples, order), {
    training: true,
    seed: request.streams.dropout.stream('statistics').key(),
  });
}
