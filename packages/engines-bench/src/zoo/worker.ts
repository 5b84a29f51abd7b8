/** Our own process of the zoo's benchmark: trains entries as `digitbench run` does, and describes them to the peers. */
import { pathToFileURL } from 'node:url';
import type { Dataset, Study } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { ProgramCache, runTrial } from '@digitbench/train';
import { enginesFrom, loadEngine, peakMemory } from '@digitbench/train/node';
import * as tf from '@tensorflow/tfjs';
import type { Answer, Described, DescribeRequest, EntryRequest, Request, Trained } from '../protocol.ts';
import { serve } from '../serve.ts';
import { describeEntry } from './describe.ts';
import { NotDescribed } from './not-described.ts';

const programs = new ProgramCache();
let loaded: { path: string | null; dataset: Dataset } | undefined;

function datasetOf({ dataset: path }: EntryRequest): Dataset {
  if (loaded?.path !== path) loaded = { path, dataset: loadDataset(path ?? undefined) };
  return loaded.dataset;
}

async function studyOf({ module }: EntryRequest): Promise<Study> {
  const { default: study }: { default: Study } = await import(pathToFileURL(module).href);
  return study;
}

async function describe(request: DescribeRequest): Promise<Described> {
  await tf.setBackend('cpu');
  const context = { ...request, study: await studyOf(request), dataset: datasetOf(request) };
  try {
    return { descriptions: await describeEntry(context) };
  } catch (error) {
    if (error instanceof NotDescribed) return { reason: error.message };
    throw error;
  }
}

/** What is read from files is read before the clock starts, as in peers/zoo.py. */
async function train(request: EntryRequest): Promise<Trained> {
  await tf.setBackend('cpu');
  const { entry, seed, budget } = request;
  const study = await studyOf(request);
  const dataset = datasetOf(request);
  const engines = await Promise.all(enginesFrom('onnx').map((name) => loadEngine(name)));
  await engines[0]?.available();
  const context = { study, entry, seed, budget, dataset, engines, cache: programs };
  const processor = process.cpuUsage();
  const start = performance.now();
  const { report } = await runTrial({ ...context, latency: false, saveWeights: false, progress: () => {} });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(processor);
  if (report.outcome.status !== 'ok') throw new Error(`training ended as ${JSON.stringify(report.outcome)}`);
  const own = (report.ensemble ?? [report]).map(({ test }) => test?.accuracy ?? Number.NaN);
  const accuracy = own.reduce((sum, value) => sum + value, 0) / own.length;
  return { seconds, processorSeconds: (user + system) / 1e6, accuracy };
}

async function answer(request: Request): Promise<Answer> {
  if ('describe' in request) return { described: await describe(request.describe) };
  if ('train' in request && 'entry' in request.train) return { trained: await train(request.train) };
  if ('finish' in request) return { finished: { peakMegabytes: peakMemory() / 2 ** 20 } };
  throw new Error(`zoo: asked for ${Object.keys(request)}; expected describe, train or finish`);
}

await serve(answer);
