import { type Member, type NetworkEntry, type Recipe, scheduleAt } from '@digitbench/core';
import { type Course, courseOf, hyperArrays } from '../program/hyper.ts';
import { exampleArrays } from '../program/inputs.ts';
import type { Teacher } from '../program/program.ts';
import type { RangeTestReport } from '../protocol/range-test.ts';
import { memberStreams, networkStreams, type TrainingStreams } from '../streams.ts';
import type { TrialContext } from '../training/context.ts';
import { trainingData } from '../training/data.ts';
import { engineFindings } from '../training/findings.ts';
import { trainTeacher } from '../training/network.ts';
import { turn } from '../turn.ts';
import { Curve, learningRateAt, type Range } from './curve.ts';

export interface RangeTestContext extends Omit<TrialContext, 'latency' | 'saveWeights'> {
  range: Range;
}

/** Steps between two looks at the losses: few, since what follows an explosion is wasted. */
const chunk = 10;

/**
 * Trains an entry's network, or each member of an ensemble, for some steps under a growing learning rate (L. N. Smith,
 * "Cyclical Learning Rates for Training Neural Networks", https://arxiv.org/abs/1506.01186, section 3.3). Throws an
 * Error for an estimator.
 */
export async function runRangeTest(context: RangeTestContext): Promise<RangeTestReport> {
  const { study, seed } = context;
  const entry = study.entries[context.entry];
  if (entry === undefined || entry.kind === 'estimator') {
    throw new Error(`lr-find: ${study.name}/${context.entry} is no network; it has no learning rate`);
  }
  const report: RangeTestReport = {
    curves: [],
    engine: { name: '', versions: {} },
    warnings: [],
    recipeRates: [],
  };
  const test = async (network: Trained, member: string | null, streams: TrainingStreams) => {
    const tested = await testNetwork(context, network, streams);
    report.curves.push(tested.curve.of(member));
    report.engine = tested.engine;
    report.recipeRates.push(tested.recipeRates);
    report.warnings = [...new Set([...report.warnings, ...tested.warnings])];
  };
  if (entry.kind === 'network') {
    const teacher =
      entry.teacher === undefined
        ? undefined
        : await trainTeacher({ ...context, latency: false, saveWeights: false }, entry.teacher);
    await test({ ...entry, task: study.task, teacher: teacher?.teacher }, null, networkStreams(seed));
  } else {
    for (const [name, member] of Object.entries(entry.members))
      await test(member, name, memberStreams(seed, name));
  }
  return report;
}

type Trained = Pick<NetworkEntry, 'build' | 'recipe'> &
  Pick<Member, 'task'> & { teacher?: Teacher | undefined };

async function testNetwork(context: RangeTestContext, trained: Trained, streams: TrainingStreams) {
  const { dataset, budget, range, engines, cache } = context;
  const { task, recipe } = trained;
  const data = trainingData(task, dataset, recipe, streams, budget);
  context.progress({ phase: 'compiling' });
  const network = await trained.build(streams.init);
  const prepared = await cache.prepare({ task, recipe, teacher: trained.teacher, network, engines });

  const course = courseOf(recipe, data.trainCount, recipe.epochs);
  const tried = withRange(recipe, range, course);
  const seed = Int32Array.of(streams.dropout.key());
  const curve = new Curve();
  let drawn = { epoch: 0, ...data.epoch(0) };
  for (let step = 0; step < range.steps && curve.stopped === null; ) {
    const epoch = Math.floor(step / course.stepsPerEpoch);
    if (epoch !== drawn.epoch) drawn = { epoch, ...data.epoch(epoch) };
    const first = step - epoch * course.stepsPerEpoch;
    const count = Math.min(chunk, range.steps - step, course.stepsPerEpoch - first);
    const { loss } = await prepared.executable.train(
      { ...exampleArrays(drawn.examples), seed, ...hyperArrays(tried, course, step, count) },
      drawn.order.subarray(first * recipe.batchSize, (first + count) * recipe.batchSize),
    );
    for (const [i, value] of loss.entries()) {
      if (curve.stopped === null) curve.add(learningRateAt(range, step + i), value);
    }
    step += count;
    const [last = Number.NaN] = loss.slice(-1);
    context.progress({
      phase: 'training',
      epoch: epoch + 1,
      epochs: 1,
      fraction: step / range.steps,
      loss: last,
    });
    // Messages go out and come in only between two turns of the event loop.
    await turn();
  }
  const { engine, warnings } = engineFindings({ prepared });
  return {
    curve,
    engine,
    warnings,
    recipeRates: ratesOf(recipe, course),
  };
}

/**
 * The recipe under the range's learning rates. Momentum is constant: the optimizer's own value, else the start of the
 * recipe's schedule.
 */
function withRange(recipe: Recipe, range: Range, course: Course): Recipe {
  const learningRate = ({ step }: { step: number }) => learningRateAt(range, step);
  if (recipe.momentum === undefined) return { ...recipe, learningRate };
  const start = scheduleAt(recipe.momentum, {
    step: 0,
    steps: course.epochs * course.stepsPerEpoch,
    ...course,
  });
  return { ...recipe, learningRate, momentum: ownMomentum(recipe) ?? start };
}

function ownMomentum({ optimizer }: Recipe): number | undefined {
  if ('create' in optimizer) return undefined;
  return optimizer.name === 'adam' ? optimizer.beta1 : optimizer.momentum;
}

function ratesOf({ learningRate }: Recipe, { epochs, stepsPerEpoch }: Course): { low: number; high: number } {
  const steps = epochs * stepsPerEpoch;
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (let step = 0; step < steps; step++) {
    const rate = scheduleAt(learningRate, { step, steps, stepsPerEpoch });
    low = Math.min(low, rate);
    high = Math.max(high, rate);
  }
  return { low, high };
}
