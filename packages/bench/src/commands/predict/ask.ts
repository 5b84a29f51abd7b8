import { resolve } from 'node:path';
import { likeMnist } from '@digitbench/train/pictures';
import type { Prediction, PredictJob, Question, ResultOf } from '@digitbench/train/protocol';
import { LocalPlace } from '../../place/local/place.ts';
import type { Place } from '../../place/place.ts';
import { planSeed } from '../../run/plan-seed.ts';
import { readWeights } from '../../run/weights.ts';
import { Interruption } from '../../shell/interruption.ts';
import { callerFolder } from '../../shell/paths.ts';
import { UsageError } from '../../shell/usage.ts';
import { type ProfileName, timeLimitOf } from '../../zoo/profile.ts';
import { type Asked, objection, type PredictRequest, readRequest } from './request.ts';
import { gatherWeights, type Ready } from './weights.ts';

/** One entry's prediction, and whose it is. */
export interface EntryPrediction extends Prediction {
  study: string;
  entry: string;
  seed: number;
  profile: ProfileName;
  weights: Ready['origin'];
  /** Of its trial on the test set; null where it is not recorded. */
  accuracy: number | null;
}

export interface Predicted {
  /** Where the image comes from, and what was done to it, a line each. */
  subject: string[];
  /** What may be wrong with the picture, a sentence each. */
  warnings: string[];
  rows: number;
  columns: number;
  /** [rows, columns], 0 background to 255 ink. */
  pixels: Uint8Array;
  label: number | null;
  predictions: EntryPrediction[];
  /** What was left out: `skipped` where it could not be asked this question, else it failed. */
  problems: { study: string; entry: string; reason: string; skipped: boolean }[];
}

/** Asks trained entries about one image; trains first what was not kept. Throws a UsageError before anything is trained. */
export async function askTrained(request: PredictRequest): Promise<Predicted> {
  const asked = await readRequest(request, (path) => resolve(callerFolder, path), request.signal).catch(
    (error) => {
      throw request.signal.aborted ? new Interruption() : error;
    },
  );
  using place = new LocalPlace(request.place);
  const { trials, dataset, engines, broken } = await planSeed(
    { ...request, zoo: { ...request.zoo, operands: asked.names } },
    place,
  );
  const { rows, columns } = dataset;
  const { question, subject, warnings } = askedOf(asked, dataset, request);

  const problems: Predicted['problems'] = broken.map(({ name, study, problems: [reason = ''] }) => ({
    study: study.name,
    entry: name.split('/')[1] ?? '',
    reason,
    skipped: false,
  }));
  const willing = trials.filter(({ planned: { trial }, study }) => {
    const label = `${trial.study}/${trial.entry}`;
    const reason = objection(label, study.inputs, request.number, question.kind === 'test');
    if (reason !== undefined)
      problems.push({ study: trial.study, entry: trial.entry, reason, skipped: true });
    return reason === undefined;
  });
  if (willing.length === 0) throw new UsageError(problems.map(({ reason }) => reason));
  const takesNumber = willing.some(({ study }) =>
    Object.values(study.inputs).some(({ kind }) => kind === 'category'),
  );
  if (request.number !== undefined && !takesNumber)
    throw new UsageError([`--number: got ${request.number}; none of the entries takes a number`]);

  const gathered = await gatherWeights(willing, request, place, engines.trialsAtOnce);
  for (const { planned, reason } of gathered.unready)
    problems.push({ study: planned.trial.study, entry: planned.trial.entry, reason, skipped: false });
  const answered = await answersOf(gathered.ready, question, request, place);
  if (request.signal.aborted) throw new Interruption();
  const predictions = gathered.ready.flatMap((ready, i) => {
    const answer = answered[i];
    if (answer?.kind === 'predict') return [entryPrediction(ready, answer.prediction)];
    const { study, entry } = ready.planned.trial;
    problems.push({ study, entry, reason: answer?.reason ?? 'no answer', skipped: false });
    return [];
  });
  const [first] = predictions;
  if (first === undefined) {
    throw new Error(
      problems.map(({ study, entry, reason }) => `predict: ${study}/${entry}: ${reason}`).join('\n'),
    );
  }
  const { pixels, label } = first;
  return { subject, warnings, rows, columns, pixels, label, predictions, problems };
}

/** What each entry says, in their order, all asked at the same time. */
function answersOf(
  ready: readonly Ready[],
  question: Question,
  { plan, timeLimit, signal }: PredictRequest,
  place: Place,
): Promise<(ResultOf<'predict'> | { kind: 'problem'; reason: string })[]> {
  const limit = timeLimitOf({ profile: plan.profile, timeLimit });
  return Promise.all(
    ready.map(async ({ planned, weights: file }) => {
      const weights = file === null ? null : await readWeights(file, signal);
      const job: PredictJob = { kind: 'predict', trial: planned.job, weights, question };
      const outcome = await place.run<'predict'>(job, { timeLimit: limit });
      if (outcome.status === 'done') return outcome.result;
      const reason = outcome.status === 'cancelled' ? 'interrupted' : outcome.reason;
      return { kind: 'problem' as const, reason };
    }),
  );
}

function entryPrediction(ready: Ready, prediction: Prediction): EntryPrediction {
  const { study, entry, seed, profile } = ready.planned.trial;
  const accuracy = ready.record?.test?.accuracy ?? null;
  return {
    study,
    entry,
    seed,
    profile: profile as ProfileName,
    weights: ready.origin,
    accuracy,
    ...prediction,
  };
}

function askedOf(
  { subject }: Asked,
  dataset: { name: string; test: number; rows: number; columns: number },
  request: PredictRequest,
): Pick<Predicted, 'subject' | 'warnings'> & { question: Question } {
  const number = request.number ?? null;
  if (subject.kind === 'test') {
    const { index } = subject;
    if (index >= dataset.test) {
      throw new UsageError([
        `--test: got ${index}; ${dataset.name} has ${dataset.test} test images, 0 to ${dataset.test - 1}`,
      ]);
    }
    return {
      question: { kind: 'test', index, number },
      subject: [`test image ${index} of ${dataset.name}`],
      warnings: [],
    };
  }
  const { image, description, path } = subject;
  try {
    const { pixels, steps, warnings } = likeMnist(image, dataset.rows, dataset.columns);
    return {
      question: { kind: 'image', pixels, number },
      subject: [`${path}: ${description}`, ...steps],
      warnings: [...warnings],
    };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError([`image ${path}: ${error.message}`]);
    throw error;
  }
}
