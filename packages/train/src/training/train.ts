import { parameterCount } from '@digitbench/core';
import type { Shares } from '@digitbench/results';
import { readVariables, writeVariables } from '../engines/variables.ts';
import type { PreparedProgram } from '../program/cache.ts';
import { courseOf } from '../program/hyper.ts';
import { Clock } from './clock.ts';
import { pickExamples } from './data.ts';
import type { EpochRecord } from './epoch-record.ts';
import { type Timed, trainEpochs } from './epochs.ts';
import { predict } from './evaluate.ts';
import type { TrainingRequest } from './request.ts';
import { BestEpoch } from './selection.ts';
import { initialWeights, shapesOf, sharesOf } from './shares.ts';

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
  const course = courseOf(recipe, data.trainCount, request.epochs);
  const selection = new BestEpoch(recipe);
  const timed = withoutCompiling(clock, prepared);
  const trained = await trainEpochs({ request, prepared, course, selection, timed });
  const { epochs } = trained;
  const diverged = trained.diverged ?? (await takeWeights(request, prepared, selection, epochs, timed));
  return {
    prepared,
    epochs,
    bestEpoch: recipe.averaging === undefined ? (selection.best ?? null) : epochs.length || null,
    diverged,
    parameters,
    shares: sharesOf({ recipe, data, streams, init, shapes, steps: prepared.program.draws() }),
    seconds: clock.seconds,
  };
}

/** A timer of parts. Compilation in between (for a shorter last batch) counts as compiling. */
function withoutCompiling(clock: Clock<Part>, { executable }: PreparedProgram): Timed {
  return async (part, work) => {
    const before = executable.compileSeconds;
    const started = clock.seconds[part];
    const result = await clock.time(part, work);
    const compiling = executable.compileSeconds - before;
    clock.seconds[part] -= compiling;
    clock.seconds.compile += compiling;
    return { result, seconds: clock.seconds[part] - started };
  };
}

/** Puts the weights to test in place: averages, those of the best epoch, or the last. Returns why they are of no use, if so. */
async function takeWeights(
  request: TrainingRequest,
  prepared: PreparedProgram,
  selection: BestEpoch,
  epochs: readonly EpochRecord[],
  timed: Timed,
): Promise<string | undefined> {
  const { weights } = prepared.program;
  if (request.recipe.averaging !== undefined)
    await timed('train', () => takeAverages(request, prepared, epochs.length));
  else selection.restore((values) => writeVariables(weights, values));
  // A step's loss is that of the weights before it, so the effect of the last step shows only in the weights.
  const allFinite = weights.every((weight) => weight.dataSync().every(Number.isFinite));
  return allFinite ? undefined : `the weights are not finite after epoch ${epochs.length}`;
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
