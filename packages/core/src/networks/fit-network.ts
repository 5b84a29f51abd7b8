import { DataError } from '@digitbench/data';
import * as tf from '@tensorflow/tfjs';
import type { Network } from '../contract/network.ts';
import type { Task, TaskInput } from '../contract/task.ts';
import { inputShapes } from '../training/inputs.ts';
import { applyNetwork, blankInputs, evaluating } from '../training/network.ts';
import { drawOf } from '../training/redraw.ts';
import { refit, type Sizes } from './refit.ts';

type ImageInput = Extract<TaskInput, { kind: 'image' }>;

/**
 * The network for a task that follows its data: the same layers, with the input of its image size and an output of its classes,
 * its weights drawn in the same way. `stated` is the task that the network was written for. A network that fits as it is, is
 * returned as it is. Throws a DataError if it cannot be fitted; the network is then disposed.
 */
export async function fitNetwork(network: Network, stated: Task, wanted: Task): Promise<Network> {
  const [from, to] = [sizesOf(stated), sizesOf(wanted)];
  if (from.rows === to.rows && from.columns === to.columns && from.classes === to.classes) return network;
  const misfit = misfitOf(network, wanted);
  if (misfit === undefined) return network;
  const fail = (given: string, cause?: unknown) => {
    tf.dispose(
      network instanceof tf.LayersModel ? network.weights.map((weight) => weight.read()) : network.variables,
    );
    return new DataError(
      {
        subject: `task ${wanted.name}`,
        given,
        expected: `a network for ${describe(wanted)}`,
        remedy: 'Take another data set, or let `build` follow its second argument.',
      },
      cause,
    );
  };
  if (!(network instanceof tf.LayersModel)) throw fail(`a network of bare tensors that ${misfit}`);
  const draw = drawOf(network);
  if (draw === undefined)
    throw fail(
      `a network that ${misfit}, and whose weights are not drawn by \`initialise\`, so others can't be drawn alike`,
    );
  let fitted: tf.LayersModel;
  try {
    fitted = await refit(network, from, to);
  } catch (error) {
    throw fail(
      `layers that leave no such network (${error instanceof Error ? error.message : error})`,
      error,
    );
  }
  const still = misfitOf(fitted, wanted);
  if (still !== undefined) throw fail(`a network that ${still} and can't be changed`);
  draw(fitted);
  tf.dispose(network.weights.map((weight) => weight.read()));
  return fitted;
}

function sizesOf({ inputs, outputs }: Task): Sizes {
  const image = Object.values(inputs).find((input): input is ImageInput => input.kind === 'image');
  const [output] = Object.values(outputs);
  return { rows: image?.rows ?? 0, columns: image?.columns ?? 0, classes: output?.classes ?? 0 };
}

function describe(task: Task): string {
  const { rows, columns, classes } = sizesOf(task);
  return `images of ${rows} x ${columns} and ${classes} classes`;
}

/** Why a network is none for a task: "takes [784]"; undefined if it is one. */
function misfitOf(network: Network, task: Task): string | undefined {
  const shapes = inputShapes(network);
  const wrong = Object.values(task.inputs)
    .map((input, i) => ({ input, shape: shapes[i] ?? [] }))
    .find(({ input, shape }) => input.kind === 'image' && !fits(shape, input));
  if (wrong !== undefined) return `takes [${wrong.shape.join(', ')}]`;
  const columns = columnsOf(network);
  const classes = Object.values(task.outputs).map((output) => output.classes);
  const right = classes.every((count, i) => columns[i] === count || (columns[i] === 1 && count === 2));
  return right ? undefined : `gives ${columns.join(' and ')} scores`;
}

const fits = ([height, width, ...rest]: readonly number[], { rows, columns }: ImageInput) =>
  width === undefined ? height === rows * columns : height === rows && width === columns && rest.length < 2;

function columnsOf(network: Network): (number | undefined)[] {
  if (network instanceof tf.LayersModel) return network.outputs.map(({ shape }) => shape.at(-1) ?? undefined);
  return tf.tidy(() =>
    applyNetwork(network, blankInputs(network, 1), evaluating).map(({ shape }) => shape.at(-1)),
  );
}
