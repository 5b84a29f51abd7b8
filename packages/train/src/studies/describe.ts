import {
  type Counts,
  type CustomNetwork,
  checkCounts,
  checkFit,
  NUMERICS as coreNumerics,
  DataError,
  type DataShape,
  type Entry,
  type Ledger,
  layerSummary,
  multiplyAdds,
  type Network,
  parameterCount,
  Random,
  type Recipe,
  recipeData,
  type Study,
  sampleExamples,
  seedProblemsOf,
  studyOn,
  type Task,
  variablesOf,
} from '@digitbench/core';
import { NUMERICS as jitNumerics } from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { disposeNetwork } from '../program/network.ts';
import type { EntryFacts, StudyFacts, TrainingFacts } from '../protocol/survey.ts';
import { describeFactors, isInShortProfiles } from './factors.ts';
import { describeLedger, reportedIn, resolveClaim } from './ledger.ts';

export interface DescribeOptions {
  ledger?: Ledger | undefined;
  /** Entries that are left out. */
  skip?: readonly string[];
  /** Called before an entry's own code runs. */
  progress?(entry: string): void;
  /** The data that the study is to be asked of; as its sources state it unless given. */
  data?: (DataShape & Counts) | null;
  /** An error as one line, with its place in the sources if it has one. */
  describeError(error: unknown): string;
}

/** Describes a loaded study. Builds each of its networks a few times. An entry whose code fails is named; the others are described. */
export async function describeStudy(
  stated: Study,
  { ledger, skip = [], progress = () => {}, data = null, describeError }: DescribeOptions,
): Promise<StudyFacts> {
  const { study, misfit } = asked(stated, data);
  const entries: EntryFacts[] = [];
  const brokenEntries: StudyFacts['brokenEntries'] = [];
  const unfitEntries: StudyFacts['unfitEntries'] = [];
  for (const [name, entry] of Object.entries(study.entries)) {
    if (skip.includes(name)) continue;
    if (misfit !== undefined) {
      unfitEntries.push({ entry: name, problem: misfit });
      continue;
    }
    progress(name);
    try {
      if (data !== null) await checkUse(study, entry, data);
      const facts = await describeEntry(study, name, entry);
      entries.push(ledger === undefined ? facts : { ...facts, reported: reportedIn(ledger, name) });
    } catch (error) {
      if (error instanceof DataError) unfitEntries.push({ entry: name, problem: error.message });
      else brokenEntries.push({ entry: name, problem: describeError(error) });
    }
  }
  return {
    title: study.title,
    question: study.question,
    source: study.source ?? null,
    task: study.task.name,
    fitted: fittedTo(stated.task, study.task),
    inputs: { ...study.task.inputs },
    evaluation: study.evaluation,
    // A task that draws training examples for each epoch draws the test examples as well.
    testExamples: study.task.redraw ? 'drawn' : 'given',
    claims: (ledger?.claims ?? study.claims ?? []).map((claim) => resolveClaim(claim, study)),
    entries,
    brokenEntries,
    unfitEntries,
    factors: describeFactors(study),
    ledger: ledger === undefined ? null : describeLedger(ledger, study),
    numerics: { core: coreNumerics, jit: jitNumerics },
  };
}

/** What the networks of a task were changed for. */
function fittedTo(stated: Task, asked: Task): string | null {
  const sizeOf = ({ inputs, outputs }: Task) =>
    [
      ...Object.values(inputs).flatMap((input) =>
        input.kind === 'image' ? [`${input.rows} x ${input.columns}`] : [],
      ),
      ...Object.values(outputs).map(({ classes }) => `${classes} classes`),
    ].join(', ');
  return sizeOf(stated) === sizeOf(asked) ? null : sizeOf(asked);
}

/** Throws a DataError if the data is not for an entry. */
async function checkUse(study: Study, entry: Entry, data: Counts): Promise<void> {
  await tf.setBackend('cpu');
  await checkFit(study.task, entry);
  // Other tasks take a part of the images, or several examples of one.
  if (study.task.follows?.classes === undefined) return;
  const recipes =
    entry.kind === 'network'
      ? [entry.recipe]
      : entry.kind === 'ensemble'
        ? Object.values(entry.members).map(({ recipe }) => recipe)
        : [];
  for (const recipe of recipes) checkCounts(recipe, data);
}

/** The study as it is asked of some data, or why it cannot be. */
function asked(study: Study, data: DataShape | null): { study: Study; misfit: string | undefined } {
  if (data === null) return { study, misfit: undefined };
  try {
    return { study: studyOn(study, data), misfit: undefined };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { study, misfit: error.message };
  }
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
    level: entry.level ?? null,
    inShortProfiles: isInShortProfiles(study, entry),
    budgets: entry.budgets ?? {},
    faults: described.flatMap(({ faults }) => faults),
  };
}

interface NetworkSource {
  member: string | null;
  task: Task;
  recipe: Recipe;
  pretrained: boolean;
  /** Whether its loss looks at a teacher's outputs. */
  taught: boolean;
  build(random: Random): Network | Promise<Network>;
}

function networksOf(study: Study, entry: Entry): NetworkSource[] {
  if (entry.kind === 'estimator') return [];
  if (entry.kind === 'ensemble') {
    return Object.entries(entry.members).map(([member, { task, recipe, build, pretrained = false }]) => ({
      member,
      task,
      recipe,
      pretrained,
      taught: false,
      build,
    }));
  }
  const teacher = entry.teacher === undefined ? undefined : study.entries[entry.teacher];
  const teachers = teacher === undefined ? [] : networksOf(study, teacher);
  const { recipe, pretrained = false } = entry;
  return [
    ...teachers.map((network) => ({ ...network, member: 'teacher' })),
    {
      member: null,
      task: study.task,
      recipe,
      pretrained,
      taught: teacher !== undefined,
      build: (random) => entry.build(random),
    },
  ];
}

async function describeNetwork(source: NetworkSource) {
  const { member, recipe } = source;
  const network = await built(source);
  const facts: TrainingFacts = {
    member,
    parameters: parameterCount(network),
    multiplyAdds: (await interpreted(() => multiplyAdds(network))) ?? null,
    epochs: recipe.epochs,
    batchSize: recipe.batchSize,
  };
  const summary = layerSummary(network);
  const layers = summary.length === 0 ? null : [...summary];
  disposeNetwork(network);
  return { facts, layers, faults: await faultsOf(source) };
}

/** What a custom network has. */
const customFields = [
  'inputShapes',
  'apply',
  'variables',
  'trainable',
] as const satisfies (keyof CustomNetwork)[];

/** Returns the network if it is one that can be trained; else throws an Error that says what `build` returned instead. */
async function built(source: NetworkSource): Promise<Network> {
  const network = await networkOf(source);
  if (parameterCount(network) > 0) return network;
  const count = variablesOf(network).length;
  disposeNetwork(network);
  throw new Error(
    `build${ofMember(source)} returned a network with nothing to train: ` +
      `${count === 0 ? 'it has no variables' : `none of its ${count} variables is trainable`}; ` +
      'expected at least one. Set `trainable` to true on a layer, or make the entry an estimator',
  );
}

const ofMember = ({ member }: NetworkSource) =>
  member === null || member === 'teacher' ? '' : ` of the member ${member}`;

async function networkOf(source: NetworkSource): Promise<Network> {
  const { build } = source;
  const network: unknown = await build(Random.fromSeed(0).stream('init'));
  const isCustom = (value: object) => customFields.every((field) => field in value);
  if (network instanceof tf.LayersModel) return network;
  if (typeof network === 'object' && network !== null && isCustom(network)) return network as Network;
  const what =
    network === undefined
      ? 'nothing'
      : typeof network === 'object' && network !== null
        ? `an object with ${Object.keys(network).join(', ') || 'nothing'}`
        : String(network);
  throw new Error(
    `build${ofMember(source)} returned ${what}; expected a tf.LayersModel, or an object with ${customFields.join(', ')}`,
  );
}

/** Whether its numbers depend on its seed, and on its seed alone, in words; the streams are seed 0's, as in the description. */
async function faultsOf({
  build,
  task,
  recipe,
  pretrained,
  taught,
  member,
}: NetworkSource): Promise<string[]> {
  const trained = { task, recipe, pretrained, taught, build };
  const random = Random.fromSeed(0);
  const streams = (stream: 'one' | 'other') => random.stream(stream === 'one' ? 'init' : 'other init');
  const problems = await interpreted(() => seedProblemsOf(trained, sampleExamples(task), 2, streams));
  const of = member === null ? '' : `${member}: `;
  return problems.map(
    ({ field, given, expected, remedy }) => `${of}${field}: ${given}; expected ${expected}. ${remedy}`,
  );
}

/** The WebAssembly backend is the quickest that is always there; what needs an op it lacks is run in JavaScript. */
async function interpreted<T>(work: () => Promise<T>): Promise<T> {
  try {
    await tf.setBackend('wasm');
    return await work();
  } catch {
    await tf.setBackend('cpu');
    return work();
  }
}

/** Everything that determines an entry's numbers and is not code: its recipe, its members' and its teacher's. */
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
