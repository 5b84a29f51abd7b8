import {
  NUMERICS as coreNumerics,
  type Entry,
  layerSummary,
  multiplyAdds,
  type Network,
  parameterCount,
  Random,
  type Recipe,
  recipeData,
  type Study,
} from '@digitbench/core';
import { NUMERICS as jitNumerics } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { disposeNetwork } from '../program/network.ts';
import type { EntryFacts, StudyFacts, TrainingFacts } from '../protocol/survey.ts';

/** Describes a loaded study. Builds each of its networks once. */
export async function describeStudy(study: Study): Promise<StudyFacts> {
  const entries: EntryFacts[] = [];
  for (const [name, entry] of Object.entries(study.entries))
    entries.push(await describeEntry(study, name, entry));
  return {
    title: study.title,
    question: study.question,
    source: study.source ?? null,
    task: study.task.name,
    inputs: { ...study.task.inputs },
    evaluation: study.evaluation,
    claims: [...(study.claims ?? [])],
    entries,
    numerics: { core: coreNumerics, jit: jitNumerics },
  };
}

async function describeEntry(study: Study, name: string, entry: Entry): Promise<EntryFacts> {
  const networks = networksOf(study, entry);
  const described = [];
  for (const network of networks) described.push(await describeNetwork(network));
  const own = described.filter(({ facts }) => facts.member !== 'teacher');
  const sum = (field: 'parameters' | 'multiplyAdds') =>
    own.length === 0 || own.some(({ facts }) => facts[field] === null)
      ? null
      : own.reduce((total, { facts }) => total + (facts[field] ?? 0), 0);
  return {
    entry: name,
    title: entry.title,
    family: entry.family,
    kind: entry.kind,
    parameters: sum('parameters'),
    multiplyAdds: sum('multiplyAdds'),
    layers: entry.kind === 'network' ? (own[0]?.layers ?? null) : null,
    accuracyOf: study.task.accuracy,
    recipe: recipeOf(study, entry),
    trainings: described.map(({ facts }) => facts),
    reported: [...(entry.reported ?? [])],
    notes: [...(entry.notes ?? [])],
    budgets: entry.budgets ?? {},
  };
}

interface NetworkSource {
  member: string | null;
  recipe: Recipe;
  build(random: Random): Network | Promise<Network>;
}

function networksOf(study: Study, entry: Entry): NetworkSource[] {
  if (entry.kind === 'estimator') return [];
  if (entry.kind === 'ensemble') {
    return Object.entries(entry.members).map(([member, { recipe, build }]) => ({ member, recipe, build }));
  }
  const teacher = entry.teacher === undefined ? undefined : study.entries[entry.teacher];
  const teachers = teacher === undefined ? [] : networksOf(study, teacher);
  return [
    ...teachers.map((network) => ({ ...network, member: 'teacher' })),
    { member: null, recipe: entry.recipe, build: (random) => entry.build(random) },
  ];
}

async function describeNetwork({ member, recipe, build }: NetworkSource) {
  const network = await build(Random.fromSeed(0).stream('init'));
  const facts: TrainingFacts = {
    member,
    parameters: parameterCount(network),
    multiplyAdds: await countMultiplyAdds(network),
    epochs: recipe.epochs,
    batchSize: recipe.batchSize,
  };
  const summary = layerSummary(network);
  const layers = summary.length === 0 ? null : [...summary];
  disposeNetwork(network);
  return { facts, layers };
}

/** The WebAssembly backend is the quickest that is always there; a network with an op it lacks is run in JavaScript. */
async function countMultiplyAdds(network: Network): Promise<number | null> {
  for (const backend of ['wasm', 'cpu']) {
    try {
      await tf.setBackend(backend);
      return (await multiplyAdds(network)) ?? null;
    } catch (error) {
      if (backend === 'cpu') throw error;
    }
  }
  return null;
}

/** Everything that decides an entry's numbers and is not code: its recipe, its members' and its teacher's. */
function recipeOf(study: Study, entry: Entry) {
  switch (entry.kind) {
    case 'network': {
      const teacher = entry.teacher === undefined ? undefined : study.entries[entry.teacher];
      return recipeData({
        task: study.task.name,
        ...entry.recipe,
        ...(teacher?.kind === 'network' ? { teacher: { entry: entry.teacher, ...teacher.recipe } } : {}),
      });
    }
    case 'ensemble': {
      const members = Object.entries(entry.members).map(([name, { task, recipe }]) => [
        name,
        { task: task.name, ...recipe },
      ]);
      return recipeData({ task: study.task.name, members: Object.fromEntries(members) });
    }
    case 'estimator':
      return recipeData({ task: study.task.name });
  }
}
