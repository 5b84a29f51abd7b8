import * as tf from '@tensorflow/tfjs';
import type { ApplyContext, Network } from '../contract/network.ts';
import type { Recipe, Tensors } from '../contract/recipe.ts';
import type { Examples, Task } from '../contract/task.ts';
import { Random } from '../random.ts';
import { nameOutputs, prepareInputs } from '../training/inputs.ts';
import { lossFunction } from '../training/losses.ts';
import { applyNetwork, trainableOf, variablesOf } from '../training/network.ts';
import { hostStepRandom } from '../training/step-random.ts';
import type { Path } from '../validation/check.ts';
import { firstBatch } from './batch.ts';
import { type SeedProblem, seedProblems } from './determinism.ts';

/** A network as an entry or an ensemble's member states it. */
export interface Trained {
  readonly task: Task;
  build(random: Random): Network | Promise<Network>;
  readonly recipe: Recipe;
  readonly pretrained?: boolean;
  /** Whether its loss looks at a teacher's outputs. */
  readonly taught: boolean;
}

/** A small number, so that a large network is checked in seconds on the plain JavaScript backend. */
const BATCH = 4;

/** Builds the network and takes it through a step; problems go to `path`. Returns the number of columns of each output. */
export async function checkNetwork(
  trained: Trained,
  examples: Examples,
  path: Path,
): Promise<Record<string, number>> {
  const size = Math.min(BATCH, examples.count);
  for (const { field, ...problem } of await seedProblemsOf(trained, examples, size))
    path.field(field).report(problem.given, problem.expected, problem.remedy);
  const network = await trained.build(Random.fromSeed(1).stream('init'));
  const columns: Record<string, number> = {};
  tf.tidy(() => {
    const batch = firstBatch(trained.task, examples, size);
    const random = hostStepRandom(Random.fromSeed(1).stream('step'));
    const run = (training: boolean) => evaluate(trained, network, batch, { training, random }, size);
    checkFinite(run(true).outputs, 'while training', path);
    const { outputs, loss } = run(false);
    checkFinite(outputs, 'in evaluation', path);
    checkLogits(trained, outputs, path);
    for (const [name, scores] of Object.entries(outputs)) columns[name] = scores.shape[1] ?? 0;
    if (!Number.isFinite(loss.dataSync()[0])) {
      path
        .field('recipe.loss')
        .report(`${loss.dataSync()[0]} on a small batch`, 'a finite loss', 'Check the loss.');
    } else checkStep(network, () => run(false).loss, path);
    checkOptimizer(trained.recipe, network, () => run(true).loss, path);
  });
  tf.dispose(variablesOf(network));
  return columns;
}

function evaluate(
  { task, recipe, taught }: Trained,
  network: Network,
  batch: { inputs: Tensors; targets: Tensors },
  context: ApplyContext,
  size: number,
): { outputs: Tensors; loss: tf.Scalar } {
  const { inputs, targets } =
    context.training && recipe.augment ? recipe.augment(batch.inputs, batch.targets, context.random) : batch;
  const prepared = prepareInputs(task, network, recipe.input, inputs);
  const outputs = nameOutputs(task, applyNetwork(network, prepared, context));
  const teacher = Object.fromEntries(
    Object.entries(outputs).map(([name, scores]) => [name, tf.zerosLike(scores)]),
  );
  const losses = lossFunction(recipe.loss)(outputs, targets, { ...context, ...(taught ? { teacher } : {}) });
  if (losses.rank > 1 || (losses.rank === 1 && losses.size !== size)) {
    throw new RangeError(
      `The loss has shape [${losses.shape}], expected [${size}], one an example, or a scalar.`,
    );
  }
  return { outputs, loss: tf.mean(losses) };
}

/**
 * Checks that a network's numbers depend on its seed, and on its seed alone: see seedProblems. `streams` makes the streams that it
 * is built from, new at each call. A step has `size` examples.
 */
export function seedProblemsOf(
  trained: Trained,
  examples: Examples,
  size: number,
  streams: (stream: 'one' | 'other') => Random = (stream) =>
    Random.fromSeed(stream === 'one' ? 1 : 2).stream('init'),
): Promise<SeedProblem[]> {
  return seedProblems({
    build: (stream) => trained.build(streams(stream)),
    pretrained: trained.pretrained ?? false,
    step: (network) =>
      tf.tidy(() => {
        const random = hostStepRandom(Random.fromSeed(1).stream('step'));
        const { inputs, targets } = firstBatch(trained.task, examples, size);
        const batch = trained.recipe.augment?.(inputs, targets, random) ?? { inputs, targets };
        // The harness gives a layers model's dropout and noise the step's own random numbers; alone, they draw from tfjs.
        const training = !(network instanceof tf.LayersModel);
        const { outputs, loss } = evaluate(trained, network, batch, { training, random }, size);
        return [...Object.values(outputs), loss].map((tensor) => Float32Array.from(tensor.dataSync()));
      }),
  });
}

function checkFinite(outputs: Tensors, when: string, path: Path): void {
  for (const [name, scores] of Object.entries(outputs)) {
    if (scores.dataSync().every(Number.isFinite)) continue;
    path
      .field(`outputs.${name}`)
      .report(`not-a-number or infinite scores ${when}`, 'finite scores', 'Check the network.');
  }
}

/** A softmax layer under a loss that applies softmax itself does train, but slowly and towards the wrong optimum. */
function checkLogits({ recipe }: Trained, outputs: Tensors, path: Path): void {
  if (recipe.loss !== 'cross-entropy' && recipe.loss !== 'error-probability') return;
  for (const [name, scores] of Object.entries(outputs)) {
    if (scores.shape[1] === 1 || (tf.min(scores).dataSync()[0] ?? 0) < 0) continue;
    const far = tf.max(tf.abs(tf.sub(tf.sum(scores, 1), 1))).dataSync()[0] ?? 0;
    if (far > 1e-5) continue;
    path
      .field(`outputs.${name}`)
      .report(
        `probabilities, with the loss "${recipe.loss}"`,
        'logits',
        'Remove the softmax layer, or use the loss "probability-cross-entropy".',
      );
  }
}

/** Checks that a small step against the gradient lowers the loss by at least a tenth of what the gradient predicts. */
function checkStep(network: Network, loss: () => tf.Scalar, path: Path): void {
  const variables = trainableOf(network);
  const { value, grads } = tf.variableGrads(loss, variables);
  const unused = variables.filter((variable) => !grads[variable.name]);
  if (unused.length > 0) {
    const names = unused.map((variable) => variable.name).join(', ');
    path
      .field('build')
      .report(`no gradient for ${names}`, 'one for every trainable variable', 'Use it, or freeze it.');
    return;
  }
  const before = value.dataSync()[0] ?? Number.NaN;
  const slope = variables.reduce((sum, { name }) => sum + squareSum(grads[name]), 0);
  if (slope === 0) {
    path.field('build').report('a gradient of zeros', 'a gradient', 'Check activations and loss.');
    return;
  }
  const start = variables.map((variable) => variable.clone());
  let after = before;
  for (let decrease = before / 100; decrease > before / 10_000; decrease /= 4) {
    variables.forEach((variable, i) => {
      const [from, gradient] = [start[i], grads[variable.name]];
      if (from && gradient) variable.assign(tf.sub(from, tf.mul(gradient, decrease / slope)));
    });
    after = loss().dataSync()[0] ?? Number.NaN;
    if (before - after > decrease / 10) return;
  }
  path
    .field('recipe.loss')
    .report(
      `a loss that goes from ${before} to ${after} in a gradient step`,
      'a lower one',
      'Check gradient and loss.',
    );
}

const squareSum = (tensor: tf.Tensor | undefined) =>
  tensor ? (tf.sum(tf.square(tensor)).dataSync()[0] ?? 0) : 0;

/** Checks that an author's own optimizer, in one step, changes the weights and leaves them finite. */
function checkOptimizer({ optimizer }: Recipe, network: Network, loss: () => tf.Scalar, path: Path): void {
  if (!('create' in optimizer)) return;
  const variables = trainableOf(network);
  const own = optimizer.create(variables);
  const { grads } = tf.variableGrads(loss, variables);
  const before = variables.map((variable) => variable.dataSync().slice());
  own.apply(
    variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable)),
    { learningRate: tf.scalar(1e-3), momentum: tf.scalar(0.9) },
  );
  const values = variables.map((variable) => variable.dataSync());
  if (!values.every((value) => value.every(Number.isFinite))) {
    path
      .field('recipe.optimizer')
      .report('weights that are not finite after a step', 'finite ones', 'Check the update.');
  } else if (values.every((value, i) => value.every((number, k) => number === before[i]?.[k]))) {
    path
      .field('recipe.optimizer')
      .report('no change of the weights in a step', 'a change', 'Assign the variables.');
  }
  tf.dispose(own.slots);
}
