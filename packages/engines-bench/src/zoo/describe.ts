import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Dataset,
  type Entry,
  type Examples,
  inputShapes,
  type Member,
  type NetworkEntry,
  prepareInputs,
  type Study,
  type Task,
} from '@digitbench/core';
import {
  courseOf,
  memberStreams,
  networkStreams,
  pickExamples,
  type TrainingStreams,
  type TrialBudget,
  testExamples,
  trainingData,
} from '@digitbench/train';
import * as tf from '@tensorflow/tfjs';
import type { ExampleFiles, InputDescription, TrainingDescription } from './description.ts';
import { describeNetwork } from './layers.ts';
import { NotDescribed } from './not-described.ts';
import { describeRecipe } from './recipe.ts';

export interface DescribeRequest {
  study: Study;
  entry: string;
  seed: number;
  dataset: Dataset;
  budget: TrialBudget;
  /** Where images, labels and first weights are written. */
  folder: string;
}

/** The trainings of an entry: one of a network, one a member of an ensemble. Throws a NotDescribed. */
export async function describeEntry(request: DescribeRequest): Promise<TrainingDescription[]> {
  const { study, seed, entry: name } = request;
  const entry: Entry | undefined = study.entries[name];
  if (entry === undefined) throw new Error(`engines-bench: study ${study.name} has no entry ${name}`);
  switch (entry.kind) {
    case 'estimator':
      throw new NotDescribed('a method of its own, without gradients');
    case 'network': {
      if (entry.teacher !== undefined) throw new NotDescribed('a network that learns from another');
      return [await describe(request, entry, study.task, networkStreams(seed), name)];
    }
    case 'ensemble': {
      const members = [];
      for (const [member, of] of Object.entries(entry.members)) {
        const streams = memberStreams(seed, member);
        members.push(await describe(request, of, of.task, streams, `${name}/${member}`));
      }
      return members;
    }
  }
}

async function describe(
  { study, dataset, budget, folder }: DescribeRequest,
  { build, recipe }: Pick<NetworkEntry | Member, 'build' | 'recipe'>,
  task: Task,
  streams: TrainingStreams,
  name: string,
): Promise<TrainingDescription> {
  const network = await build(streams.init);
  if (!(network instanceof tf.LayersModel)) throw new NotDescribed('a network of its own code');
  const data = trainingData(task, dataset, recipe, streams, budget);
  const epochs = Math.min(recipe.epochs, budget.epochs ?? Number.POSITIVE_INFINITY);
  const course = courseOf(recipe, data.trainCount, epochs);
  const files = new Files(folder, name);
  const { examples, order } = data.epoch(0);
  // In the order of the file: a peer draws its own orders.
  const train = pickExamples(examples, recipe.shuffle ? order.toSorted() : order);
  const weights = network.layers.flatMap((layer) => layer.trainableWeights.map((weight) => weight.read()));
  const description: TrainingDescription = {
    name: `${study.name}/${name}`,
    network: describeNetwork(network),
    ...describeRecipe(recipe, course),
    inputs: describeInputs(task, network, recipe.input),
    classes: network.outputs.map(({ shape }) => shape[1] ?? 1),
    train: files.examples('train', task, train),
    validation: data.validation === undefined ? null : files.examples('validation', task, data.validation),
    test: files.examples('test', task, testExamples(task, dataset, budget)),
    weightsFile: files.numbers('weights', weights),
  };
  network.dispose();
  return description;
}

/** What `prepareInputs` makes of pixels of 0 and of 1 says how it moves and scales them. */
function describeInputs(
  task: Task,
  network: tf.LayersModel,
  preparation: NetworkEntry['recipe']['input'],
): InputDescription[] {
  const shapes = inputShapes(network);
  const offsets = firstElements(task, network, preparation, 0);
  const moved = firstElements(task, network, preparation, 1);
  return Object.values(task.inputs).map((input, i) => {
    if (input.kind === 'category') return { kind: 'category', classes: input.classes };
    const [offset = 0, one = 0] = [offsets[i], moved[i]];
    return { kind: 'image', shape: shapes[i] ?? [], scale: one - offset, offset };
  });
}

function firstElements(
  task: Task,
  network: tf.LayersModel,
  preparation: NetworkEntry['recipe']['input'],
  pixel: number,
): number[] {
  const bytes = Object.entries(task.inputs).map(([name, input]) => [
    name,
    input.kind === 'image' ? tf.fill([1, input.rows, input.columns], pixel) : tf.zeros([1], 'int32'),
  ]);
  const prepared = tf.tidy(() => prepareInputs(task, network, preparation, Object.fromEntries(bytes)));
  const elements = prepared.map((tensor) => tensor.dataSync()[0] ?? 0);
  tf.dispose([prepared, Object.fromEntries(bytes)]);
  return elements;
}

/** Files of one training in a folder; what two trainings share is written once. */
class Files {
  readonly #folder: string;
  readonly #prefix: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#prefix = name.replaceAll('/', '.');
  }

  examples(part: string, task: Task, { count, inputs, targets }: Examples): ExampleFiles {
    const write = (kind: string, names: string[], columns: Examples['inputs']) =>
      names.map((name) => this.#write(`${part}.${kind}.${name}`, columns[name] ?? new Uint8Array(0)));
    return {
      count,
      inputs: write('input', Object.keys(task.inputs), inputs),
      targets: write('target', Object.keys(task.outputs), targets),
    };
  }

  numbers(part: string, tensors: readonly tf.Tensor[]): string {
    return this.#write(
      part,
      Buffer.concat(tensors.map((tensor) => Buffer.from(tensor.dataSync<'float32'>().slice().buffer))),
    );
  }

  #write(part: string, bytes: Uint8Array): string {
    const path = join(this.#folder, `${this.#prefix}.${part}`);
    writeFileSync(path, bytes);
    return path;
  }
}
