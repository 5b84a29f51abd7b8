import type { EstimatorEntry, Examples, Member, NetworkEntry } from '@digitbench/core';
import { Random } from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { prepareOnFirst } from '../engines/prepare-first.ts';
import { disposeNetwork, makeTrainable } from '../program/network.ts';
import { buildPredictor } from '../program/predictor.ts';
import { products } from '../program/products.ts';
import { memberStreams, networkStreams } from '../streams.ts';
import type { TrialContext } from '../training/context.ts';
import { combine } from '../training/ensemble.ts';
import { fittingData } from '../training/estimator.ts';
import { predict, type Scores } from '../training/evaluate.ts';
import { fill, hasNetworks, memberPrefix } from '../weights/networks.ts';
import type { NamedArray } from '../weights/safetensors.ts';

/** A trained network or ensemble. */
export interface TrainedNetworks extends Pick<TrialContext, 'study' | 'entry' | 'seed' | 'engines'> {
  weights: readonly NamedArray[] | null;
  /** Examples that it is asked about at once, 256 unless given: fewer are answered sooner, and rounded otherwise. */
  batchSize?: number;
}

export interface PredictContext
  extends TrainedNetworks,
    Pick<TrialContext, 'study' | 'entry' | 'seed' | 'dataset' | 'budget' | 'engines'> {
  /** Null for an estimator, which is fitted again. */
  weights: readonly NamedArray[] | null;
}

/** What answers for a trained entry, ready for many questions. */
export interface Answering {
  /** The name of the engine that computes. */
  readonly engine: string;
  scores(examples: Examples): Promise<Scores>;
  dispose(): Promise<void>;
}

/**
 * The scores of a trained entry for any examples of its task: bit by bit those that its trial was tested with, from the
 * same engine.
 */
export async function scoresOf(
  context: PredictContext,
  examples: Examples,
): Promise<{ scores: Scores; engine: string }> {
  const { study } = context;
  const entry = study.entries[context.entry];
  if (entry?.kind === 'estimator')
    return { scores: await fitAndAsk(context, entry, examples), engine: 'cpu' };
  const answering = await openNetworks(context);
  try {
    return { scores: await answering.scores(examples), engine: answering.engine };
  } finally {
    await answering.dispose();
  }
}

async function fitAndAsk(
  context: PredictContext,
  entry: EstimatorEntry,
  examples: Examples,
): Promise<Scores> {
  await tf.setBackend('cpu');
  const random = Random.fromSeed(context.seed).stream('init');
  const predictor = await entry.fit(fittingData(context).train, random, products);
  return predictor.predict(examples.inputs, examples.count);
}

/** Compiles a trained network, or all of an ensemble's. Throws an Error for an entry that has none. */
export async function openNetworks(context: TrainedNetworks): Promise<Answering> {
  const { study, seed } = context;
  const entry = study.entries[context.entry];
  if (entry === undefined) throw new Error(`predict: study ${study.name} has no entry ${context.entry}`);
  if (!hasNetworks(entry)) throw new Error(`predict: ${study.name}/${context.entry} has no network`);
  if (entry.kind === 'network')
    return openNetwork(context, { ...entry, task: study.task }, networkStreams(seed).init, '');
  const members: Record<string, Answering> = {};
  const dispose = async () => {
    for (const member of Object.values(members)) await member.dispose();
  };
  try {
    for (const [name, member] of Object.entries(entry.members))
      members[name] = await openNetwork(context, member, memberStreams(seed, name).init, memberPrefix(name));
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    engine: Object.values(members).at(-1)?.engine ?? '',
    async scores(examples) {
      const scores: Record<string, Scores> = {};
      for (const [name, member] of Object.entries(members)) scores[name] = await member.scores(examples);
      return combine(entry, scores, examples);
    },
    dispose,
  };
}

async function openNetwork(
  { engines, weights, study, entry, batchSize }: TrainedNetworks,
  { task, build, recipe }: Pick<NetworkEntry, 'build' | 'recipe'> & Pick<Member, 'task'>,
  init: Random,
  prefix: string,
): Promise<Answering> {
  if (weights === null) throw new Error(`predict: no weights of ${study.name}/${entry} given`);
  await tf.setBackend('cpu');
  const network = makeTrainable(await build(init));
  try {
    fill(network, weights, prefix);
    const program = buildPredictor(task, network, recipe.input, batchSize);
    const { executable, engine } = await prepareOnFirst(engines, program);
    return {
      engine: engine.name,
      scores: (examples) => predict(executable, examples, { training: false, seed: 0 }),
      async dispose() {
        await executable.dispose();
        disposeNetwork(network.network);
      },
    };
  } catch (error) {
    disposeNetwork(network.network);
    throw error;
  }
}
