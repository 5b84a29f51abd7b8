import type { Examples, Member, NetworkEntry } from '@digitbench/core';
import { Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { prepareOnFirst } from '../engines/prepare-first.ts';
import { disposeNetwork, makeTrainable } from '../program/network.ts';
import { buildPredictor } from '../program/predictor.ts';
import { memberStreams, networkStreams } from '../streams.ts';
import type { TrialContext } from '../training/context.ts';
import { combine } from '../training/ensemble.ts';
import { fittingData } from '../training/estimator.ts';
import { predict, type Scores } from '../training/evaluate.ts';
import { fill, memberPrefix } from '../weights/networks.ts';
import type { NamedArray } from '../weights/safetensors.ts';

export interface PredictContext
  extends Pick<TrialContext, 'study' | 'entry' | 'seed' | 'dataset' | 'budget' | 'engines'> {
  /** Null for an estimator, which is fitted again. */
  weights: readonly NamedArray[] | null;
}

/**
 * The scores of a trained entry for any examples of its task: bit by bit those that its trial was tested with, from the
 * same engine.
 */
export async function scoresOf(
  context: PredictContext,
  examples: Examples,
): Promise<{ scores: Scores; engine: string }> {
  const { study, seed } = context;
  const entry = study.entries[context.entry];
  if (entry === undefined) throw new Error(`predict: study ${study.name} has no entry ${context.entry}`);
  if (entry.kind === 'estimator') {
    await tf.setBackend('cpu');
    const predictor = await entry.fit(fittingData(context).train, Random.fromSeed(seed).stream('init'));
    return { scores: await predictor.predict(examples.inputs, examples.count), engine: 'cpu' };
  }
  if (entry.kind === 'network') {
    return scoresOfNetwork(context, { ...entry, task: study.task }, networkStreams(seed).init, '', examples);
  }
  const members: Record<string, Scores> = {};
  let engine = '';
  for (const [name, member] of Object.entries(entry.members)) {
    const init = memberStreams(seed, name).init;
    const answered = await scoresOfNetwork(context, member, init, memberPrefix(name), examples);
    members[name] = answered.scores;
    engine = answered.engine;
  }
  return { scores: await combine(entry, members, examples), engine };
}

async function scoresOfNetwork(
  { engines, weights, study, entry }: PredictContext,
  { task, build, recipe }: Pick<NetworkEntry, 'build' | 'recipe'> & Pick<Member, 'task'>,
  init: Random,
  prefix: string,
  examples: Examples,
): Promise<{ scores: Scores; engine: string }> {
  if (weights === null) throw new Error(`predict: no weights of ${study.name}/${entry} given`);
  await tf.setBackend('cpu');
  const network = makeTrainable(await build(init));
  try {
    fill(network, weights, prefix);
    const { executable, engine } = await prepareOnFirst(engines, buildPredictor(task, network, recipe.input));
    try {
      const scores = await predict(executable, examples, { training: false, seed: 0 });
      return { scores, engine: engine.name };
    } finally {
      await executable.dispose();
    }
  } finally {
    disposeNetwork(network.network);
  }
}
