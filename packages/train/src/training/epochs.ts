import { scheduleAt } from '@digitbench/core';
import { readVariables } from '../engines/variables.ts';
import type { PreparedProgram } from '../program/cache.ts';
import { type Course, hyperArrays } from '../program/hyper.ts';
import { exampleArrays } from '../program/inputs.ts';
import { trainInChunks } from './chunks.ts';
import type { EpochRecord } from './epoch-record.ts';
import { evaluationLoss, metrics, predict } from './evaluate.ts';
import { MovingAverage } from './moving-average.ts';
import type { TrainingRequest } from './request.ts';
import type { BestEpoch } from './selection.ts';
import { sourceMetricsOf } from './source-metrics.ts';

/** Does a part of the work and says how long it took, in seconds. */
export type Timed = <T>(
  part: 'train' | 'evaluate',
  work: () => Promise<T>,
) => Promise<{ result: T; seconds: number }>;

interface Epochs {
  request: TrainingRequest;
  prepared: PreparedProgram;
  course: Course;
  selection: BestEpoch;
  timed: Timed;
}

/** Trains epoch by epoch until the course or the selection ends it, or a loss is not finite: then it says which. */
export async function trainEpochs(run: Epochs): Promise<{ epochs: EpochRecord[]; diverged?: string }> {
  const { request, prepared, course, selection, timed } = run;
  const epochs: EpochRecord[] = [];
  const { lossSmoothing } = request.recipe;
  const smoothed = lossSmoothing === undefined ? undefined : new MovingAverage(lossSmoothing);
  for (let epoch = 0; epoch < course.epochs; epoch++) {
    const { result: trained, seconds } = await timed('train', () => trainEpoch(run, epoch, smoothed));
    if (trained.stoppedAt !== undefined) {
      const step = `step ${trained.stoppedAt + 1} of ${course.stepsPerEpoch}`;
      return { epochs, diverged: `the loss became ${trained.loss} in epoch ${epoch + 1}, ${step}` };
    }
    const { result: valid } = await timed('evaluate', () => validate(request, prepared));
    const losses = { trainLoss: trained.loss, ...(smoothed && { smoothedLoss: smoothed.value }) };
    const record = epochRecord(run, epoch, losses, valid, seconds);
    request.epochDone?.(record);
    if (typeof valid?.loss === 'number' && !Number.isFinite(valid.loss))
      return { epochs, diverged: `the validation loss became ${valid.loss} in epoch ${epoch + 1}` };
    epochs.push(record);
    if (selection.isOver(epoch + 1, valid, () => readVariables(prepared.program.weights))) break;
  }
  return { epochs };
}

/** One pass over the examples of an epoch, in its order. */
function trainEpoch(
  { request, prepared, course }: Epochs,
  epoch: number,
  smoothed: MovingAverage | undefined,
) {
  const { recipe, data, streams } = request;
  const { examples, order } = data.epoch(epoch);
  const { epochs, stepsPerEpoch } = course;
  const start = epoch * stepsPerEpoch;
  return trainInChunks({
    executable: prepared.executable,
    batchSize: recipe.batchSize,
    arrays: { ...exampleArrays(examples), seed: Int32Array.of(streams.dropout.key()) },
    order: order.subarray(0, stepsPerEpoch * recipe.batchSize),
    hyper: (step, count) => hyperArrays(recipe, course, start + step, count),
    stepDone: (loss) => smoothed?.add(loss),
    progress: (done, loss) =>
      request.progress({
        phase: 'training',
        epoch: epoch + 1,
        epochs,
        fraction: (epoch + done) / epochs,
        loss,
      }),
    between: request.between,
  });
}

type Validation = Awaited<ReturnType<typeof validate>>;

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

function epochRecord(
  { request: { recipe }, course }: Epochs,
  epoch: number,
  losses: Pick<EpochRecord, 'trainLoss' | 'smoothedLoss'>,
  valid: Validation,
  seconds: number,
): EpochRecord {
  const { epochs, stepsPerEpoch } = course;
  return {
    ...losses,
    validLoss: valid?.loss ?? null,
    validAccuracy: valid?.accuracy ?? null,
    ...(valid === undefined || recipe.sourceMetrics === undefined
      ? {}
      : { sourceMetrics: valid.sourceMetrics }),
    learningRate: scheduleAt(recipe.learningRate, {
      ...course,
      step: epoch * stepsPerEpoch,
      steps: epochs * stepsPerEpoch,
    }),
    seconds,
  };
}
