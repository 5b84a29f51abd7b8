import type { ImageSet } from '@digitbench/data';
import * as tf from '@tensorflow/tfjs';
import type { EnsembleEntry, Entry, EstimatorEntry } from '../contract/entry.ts';
import type { Study } from '../contract/study.ts';
import type { Examples, Task } from '../contract/task.ts';
import { Random } from '../random.ts';
import { syntheticImages } from '../tasks/synthetic-images.ts';
import { TEST_SEED } from '../tasks/tasks.ts';
import { nameOutputs } from '../training/inputs.ts';
import { parameterCount, variablesOf } from '../training/network.ts';
import { Path } from '../validation/check.ts';
import { type Problem, StudyError } from '../validation/problem.ts';
import { checkNetwork } from './check-network.ts';

/**
 * Whether an entry keeps the contract: it builds; shapes fit the task; outputs and loss are finite; one step against
 * the gradient lowers the loss; a seed decides the weights; members combine; an estimator fits and predicts.
 * Runs on made-up images (or `images`) in a second or so. Throws a StudyError that lists every problem.
 */
export async function checkEntry(
  study: Study,
  name: string,
  images: ImageSet = sample(study.task),
): Promise<void> {
  tf.env().set('PROD', true);
  await tf.ready();
  const problems: Problem[] = [];
  const path = new Path(study.name, problems).entry(name);
  const entry = study.entries[name];
  if (entry) await checkKind(study.task, entry, images, path);
  else path.report('an entry of this name', `one of ${Object.keys(study.entries).join(', ')}`, 'Correct it.');
  if (problems.length > 0) throw new StudyError(study.name, problems);
}

/** The number of parameters of each entry, by name: an ensemble's members together, an estimator's after a small fit. */
export async function parameterCounts(study: Study): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [name, entry] of Object.entries(study.entries)) counts[name] = await countOf(study.task, entry);
  return counts;
}

async function countOf(task: Task, entry: Entry): Promise<number> {
  const random = Random.fromSeed(1).stream('init');
  if (entry.kind === 'estimator') {
    return (await entry.fit(sampleExamples(task), random)).parameters;
  }
  let sum = 0;
  for (const { build } of entry.kind === 'network' ? [entry] : Object.values(entry.members)) {
    const network = await build(random);
    sum += parameterCount(network);
    tf.dispose(variablesOf(network));
  }
  return sum;
}

async function checkKind(task: Task, entry: Entry, images: ImageSet, path: Path): Promise<void> {
  switch (entry.kind) {
    case 'network':
      return reported(path, async () => {
        await checkNetwork(
          { ...entry, task, taught: entry.teacher !== undefined },
          examplesOf(task, images),
          path,
        );
      });
    case 'ensemble':
      return checkEnsemble(task, entry, images, path);
    case 'estimator':
      return reported(path, () => checkEstimator(task, entry, examplesOf(task, images), path));
  }
}

async function checkEnsemble(task: Task, entry: EnsembleEntry, images: ImageSet, path: Path): Promise<void> {
  const columns: Record<string, Record<string, number>> = {};
  for (const [name, member] of Object.entries(entry.members)) {
    const own = path.field(`members.${name}`);
    await reported(own, async () => {
      columns[name] = await checkNetwork({ ...member, taught: false }, examplesOf(member.task, images), own);
    });
  }
  // Without every member's outputs there is nothing to combine.
  if (Object.keys(columns).length < Object.keys(entry.members).length) return;
  await reported(path.field('combine'), () => {
    tf.tidy(() => {
      const outputs = mapValues(columns, (ofMember) => mapValues(ofMember, (count) => tf.ones([4, count])));
      const combined = entry.combine(outputs);
      nameOutputs(
        task,
        Object.keys(task.outputs).flatMap((output) => combined[output] ?? []),
      );
      for (const [output, scores] of Object.entries(combined))
        checkDistribution(
          entry,
          scores.dataSync<'float32'>(),
          scores.shape.at(-1) ?? 1,
          path.field(`combine.${output}`),
        );
    });
  });
}

function mapValues<From, To>(record: Record<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

async function checkEstimator(
  task: Task,
  entry: EstimatorEntry,
  examples: Examples,
  path: Path,
): Promise<void> {
  const run = async () => {
    const predictor = await entry.fit(examples, Random.fromSeed(1).stream('init'));
    return { predictor, scores: await predictor.predict(examples.inputs, examples.count) };
  };
  const { predictor, scores } = await run();
  const again = await run();
  if (!Number.isSafeInteger(predictor.parameters) || predictor.parameters < 0) {
    path.field('fit').report(`${predictor.parameters} parameters`, 'a whole number', 'Count what it keeps.');
  }
  for (const [name, { classes }] of Object.entries(task.outputs)) {
    const found = scores[name];
    const lengths = [examples.count * classes, ...(classes === 2 ? [examples.count] : [])];
    const output = path.field(`predict.${name}`);
    if (!found || !lengths.includes(found.length)) {
      output.report(
        `${found?.length ?? 'no'} scores`,
        `${lengths.join(' or ')}, a row an example`,
        'Correct it.',
      );
    } else if (!found.every(Number.isFinite)) {
      output.report('scores that are not finite', 'finite scores', 'Correct it.');
    } else if (!found.every((score, i) => score === again.scores[name]?.[i])) {
      output.report(
        'different scores from the same seed',
        'the same scores',
        'Draw every number from `random`.',
      );
    } else {
      checkDistribution(entry, found, found.length / examples.count, output);
    }
  }
}

/** Checks that scores declared as probabilities are probabilities. */
function checkDistribution({ scores }: Entry, values: Float32Array, columns: number, path: Path): void {
  if (scores !== 'probabilities') return;
  for (let start = 0; start < values.length; start += columns) {
    const row = values.subarray(start, start + columns);
    const sum = row.reduce((total, value) => total + value, 0);
    if (columns > 1 && row.every((value) => value >= 0) && Math.abs(sum - 1) <= 1e-5) continue;
    path.report(
      `scores with the sum ${sum}, declared as probabilities`,
      'no score below 0, and a sum of 1',
      'Correct them, or remove `scores`.',
    );
    return;
  }
}

/** Reports a thrown error as a problem. */
async function reported(path: Path, check: () => void | Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    path.report(`an error ("${message}")`, 'none', 'The cause of this error says where.', error);
  }
}

function sample(task: Task): ImageSet {
  const image = Object.values(task.inputs).find((input) => input.kind === 'image');
  const size = image?.kind === 'image' ? { rows: image.rows, columns: image.columns } : {};
  const [output] = Object.values(task.outputs);
  // A task of all classes is shown all of them; the others ask about digits.
  const classes = task.follows?.classes === undefined ? {} : { classes: output?.classes ?? 10 };
  return syntheticImages(100, Random.fromSeed(1), { ...size, ...classes });
}

/** Examples of a task from a hundred made-up images, for checks. */
export const sampleExamples = (task: Task): Examples => examplesOf(task, sample(task));

const examplesOf = (task: Task, images: ImageSet): Examples =>
  task.examples(images, Random.fromSeed(TEST_SEED).stream('task'));
