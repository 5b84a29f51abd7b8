import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { metricNamed, type RunRecord } from '@digitbench/results';
import { predictionInterval, summary } from '@digitbench/results/statistics';
import { digestInHashes } from '@digitbench/train/digest';
import type { Facts, NetworkRef } from '../lab/protocol.ts';
import type { EntryView, StudyView, View } from './view.ts';

/** What a page needs to train its entry in the reader's browser. Plain data. */
export interface TrainHere {
  study: string;
  entry: string;
  sources: string;
  /** As the study describes it: part of the hash. */
  recipe: unknown;
  hash: string | null;
  facts: Facts;
  /** Of the source's own budget; of an ensemble, of each member. */
  epochs: number;
  members: number;
  /** Examples of an epoch. */
  examples: number;
  convolves: boolean;
  /** Whether the learning rate stays the same: otherwise a shorter training runs through another course. */
  steady: boolean;
  band: { trainLoss: Band | null; validAccuracy: Band | null };
  /** In which the test accuracy of one more seed lies, 19 times of 20; null where there are too few. */
  interval: { low: number; high: number } | null;
  mean: number | null;
  seeds: number;
}

/** By epoch, over the recorded seeds: the least, the mean, and the largest. */
export interface Band {
  low: number[];
  mean: number[];
  high: number[];
}

const models = import.meta.env.MODELS_FOLDER;
const weights = join(import.meta.env.RESULTS_FOLDER, 'weights');

/** Whether the site can train and ask the entries of a study: it is one of the zoo, and the data are MNIST. */
export const isAtHand = (view: View, study: string): boolean =>
  view.dataset === 'mnist' && existsSync(join(models, study, 'src', 'index.ts'));

/** Whether any entry of the site can be trained in the reader's browser. */
export const isTaught = ({ views }: { views: readonly View[] }): boolean =>
  views.some((view) => view.studies.some(({ name }) => isAtHand(view, name)));

/** Null for what has no record, or is no network, or whose sources are not at hand. */
export function trainHere(
  view: View,
  study: StudyView,
  { records, name, description }: EntryView,
): TrainHere | null {
  const [first] = records.filter(({ profile, outcome }) => profile === 'paper' && outcome.status === 'ok');
  if (first === undefined || description === null || description.kind === 'estimator') return null;
  if (!isAtHand(view, study.name)) return null;
  const members = first.ensemble ?? [];
  const epochs = members[0]?.epochs.length ?? first.epochs.length;
  if (epochs === 0) return null;
  const accuracies = records.flatMap(({ test }) => test?.accuracy ?? []);
  const { split } = first;
  const rates = new Set((members[0]?.epochs ?? first.epochs).map(({ learningRate }) => learningRate));
  return {
    study: study.name,
    entry: name,
    sources: digestInHashes(join(models, study.name)),
    recipe: description.recipe,
    hash: first.hash,
    facts: {
      parameters: first.parameters,
      multiplyAdds: first.multiplyAdds,
      accuracyOf: first.accuracyOf,
      members: members.map(({ name: member, multiplyAdds }) => ({ name: member, multiplyAdds })),
    },
    epochs,
    members: Math.max(1, members.length),
    examples: split?.train ?? 60_000,
    convolves: description.family === 'cnn',
    steady: rates.size === 1,
    band: { trainLoss: bandOf(records, 'trainLoss'), validAccuracy: bandOf(records, 'validAccuracy') },
    interval:
      accuracies.length < 2
        ? null
        : predictionInterval(accuracies, {
            resolution: 1 / (split?.test ?? 10_000),
            possible: metricNamed('accuracy').possible,
          }),
    mean: summary(accuracies).mean,
    seeds: accuracies.length,
  };
}

function bandOf(records: readonly RunRecord[], metric: 'trainLoss' | 'validAccuracy'): Band | null {
  const band: Band = { low: [], mean: [], high: [] };
  for (let epoch = 0; ; epoch++) {
    const values = records.flatMap(({ epochs }) => epochs[epoch]?.[metric] ?? []);
    if (values.length < records.length || values.length === 0) break;
    // Five digits are more than a chart shows.
    const round = (value: number) => Number(value.toPrecision(5));
    band.low.push(round(Math.min(...values)));
    band.mean.push(round(summary(values).mean ?? 0));
    band.high.push(round(Math.max(...values)));
  }
  return band.mean.length === 0 ? null : band;
}

/** A published network whose weights lie in the results folder, and the file itself. */
export interface Weighed extends NetworkRef {
  path: string;
}

/** The networks of a view that have weights, in the order of its pages. */
export function weighedIn(view: View | undefined, sizeOf: (path: string) => number): Weighed[] {
  if (view === undefined || view.profile !== 'paper') return [];
  return view.studies.flatMap((study) =>
    isAtHand(view, study.name) ? study.entries.flatMap((entry) => weighed(study, entry, sizeOf)) : [],
  );
}

function weighed(study: StudyView, entry: EntryView, sizeOf: (path: string) => number): Weighed[] {
  const folder = join(weights, study.name, entry.name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => {
    const seed = Number(/^seed-(\d+)\.safetensors$/.exec(file)?.[1] ?? Number.NaN);
    const record = entry.records.find((one) => one.seed === seed);
    if (record === undefined) return [];
    const path = join(folder, file);
    return [
      {
        study: study.name,
        entry: entry.name,
        title: entry.row.title,
        seed,
        accuracy: record.test?.accuracy ?? null,
        bytes: sizeOf(path),
        file: `weights/${study.name}/${entry.name}.safetensors`,
        numbers: study.description.task === 'digit-plus-number' ? 10 : null,
        path,
      },
    ];
  });
}
