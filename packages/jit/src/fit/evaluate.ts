import type * as tf from '@tensorflow/tfjs';
import { checkKeys } from '../check/keys.ts';
import { refuseSurplus } from '../check/surplus.ts';
import { createObjective, type ObjectiveOptions, objectiveNames } from '../loss/objective.ts';
import { builtModel } from '../train/builtModel.ts';
import { prepareModel } from '../train/prepareModel.ts';
import { type Data, refuseDataset } from './data.ts';
import { examplesOf, kindOfProgram } from './examples.ts';
import { compileMeasuring, inOrder, measure } from './measure.ts';
import { wholeNumber } from './options.ts';
import { programsOf } from './programs.ts';
import { batchSizeFor, carriedBy, carrying, checkWholeBatches, statesOf, withLayerStates } from './states.ts';

export interface EvaluateOptions extends ObjectiveOptions {
  /** How many examples are computed together; 32 unless given. */
  readonly batchSize?: number;
}

/**
 * The loss and metrics of a model on examples, compiled: means over the examples, by name. Nothing is dropped, and what
 * regularizers add is not counted, as in model.evaluate. The compiled program is kept as long as the model lives.
 */
export async function evaluate(
  model: tf.LayersModel,
  x: Data,
  y: Data,
  options: EvaluateOptions,
  ...more: []
): Promise<Record<string, number>> {
  refuseSurplus('evaluate', '(model, x, y, options)', more);
  refuseDataset('evaluate', x);
  checkKeys('evaluate', options, [...objectiveNames, 'batchSize'], hints);
  if (options.batchSize !== undefined) wholeNumber('evaluate', 'batchSize', options.batchSize);
  builtModel(model);
  const objective = createObjective('evaluate', model, options);
  const examples = examplesOf('evaluate', model, objective, x, y, {});
  const states = statesOf(model);
  const batchSize = batchSizeFor('evaluate', model, states, options.batchSize, 32);
  checkWholeBatches('evaluate', states, examples.count, batchSize);
  const { loss, lossWeights, metrics } = options;
  const key = keyOf([loss, lossWeights, metrics, model.outputs.map(({ id }) => id)]);
  const program = (size: number) =>
    programsOf(model).get(`evaluate ${key} ${kindOfProgram(examples)}`, size, async (like) => {
      const prepared = prepareModel(model);
      const compiled = await compileMeasuring(prepared, objective, examples, size, like);
      return carrying(compiled, prepared.states);
    });
  return measure(objective.labels, examples, inOrder(examples.count), batchSize, program, (compiled, run) =>
    withLayerStates(states, carriedBy(compiled), run),
  );
}

/** Options of model.evaluate that have no use here. */
const hints = { verbose: 'nothing is printed.', steps: 'all examples are measured.' };

const numbers = new WeakMap<object, number>();
let last = 0;

/** Options as text; functions by who they are. */
function keyOf(options: unknown): string {
  return JSON.stringify(options, (_, value: unknown) => {
    if (typeof value !== 'function') return value;
    const number = numbers.get(value) ?? ++last;
    numbers.set(value, number);
    return `function ${number}`;
  });
}
