import type { Network, Recipe, Task } from '@digitbench/core';
import type { Engine, Executable } from '../engines/engine.ts';
import { prepareOnFirst } from '../engines/prepare-first.ts';
import { readVariables, type Values, writeVariables } from '../engines/variables.ts';
import type { EngineName } from '../protocol/engines.ts';
import { disposeNetwork, makeTrainable, networkSignature, type TrainableNetwork } from './network.ts';
import { buildProgram, type Teacher, type TrainingProgram } from './program.ts';

export interface Fallback {
  /** The engine that was to run the program. */
  from: EngineName;
  reason: string;
}

/** A program on an engine, with the network's first weights in place. */
export interface PreparedProgram {
  network: TrainableNetwork;
  program: TrainingProgram;
  executable: Executable;
  engine: Engine;
  fallback: Fallback | undefined;
}

export interface ProgramRequest {
  task: Task;
  network: Network;
  recipe: Recipe;
  teacher?: Teacher | undefined;
  /** In order of preference: the first that does not refuse runs the program. */
  engines: readonly Engine[];
}

interface Kept {
  request: ProgramRequest;
  signature: string;
  prepared: PreparedProgram;
  slots: Values[];
}

/**
 * Compiled programs by what determines them. The next seed of an entry, or the next member of an ensemble, reuses the last
 * program and only brings its own first weights.
 */
export class ProgramCache {
  readonly #capacity: number;
  #kept: Kept[] = [];

  constructor(capacity = 2) {
    this.#capacity = capacity;
  }

  /** The caller must not use a prepared program after it has asked for `capacity` others. */
  async prepare(request: ProgramRequest): Promise<PreparedProgram> {
    const signature = request.teacher === undefined ? networkSignature(request.network) : undefined;
    const kept = signature === undefined ? undefined : this.#find(request, signature);
    if (kept !== undefined) {
      const { program, network } = kept.prepared;
      writeVariables(network.variables, readVariables(makeTrainable(request.network).variables));
      disposeNetwork(request.network);
      writeVariables(program.slots, kept.slots);
      startAverages(program);
      return kept.prepared;
    }
    const prepared = await prepare(request);
    const slots = readVariables(prepared.program.slots);
    startAverages(prepared.program);
    this.#kept.unshift({ request, signature: signature ?? '', prepared, slots });
    for (const old of this.#kept.splice(this.#capacity)) await release(old.prepared);
    return prepared;
  }

  async dispose(): Promise<void> {
    for (const { prepared } of this.#kept.splice(0)) await release(prepared);
  }

  #find(request: ProgramRequest, signature: string): Kept | undefined {
    const found = this.#kept.find(
      (kept) =>
        kept.signature === signature &&
        sameTask(kept.request.task, request.task) &&
        sameRecipe(kept.request.recipe, request.recipe) &&
        kept.request.engines.map(({ name }) => name).join() ===
          request.engines.map(({ name }) => name).join(),
    );
    if (found !== undefined) this.#kept = [found, ...this.#kept.filter((kept) => kept !== found)];
    return found;
  }
}

async function prepare(request: ProgramRequest): Promise<PreparedProgram> {
  const network = makeTrainable(request.network);
  const program = buildProgram({ ...request, network });
  const { executable, engine, refusals } = await prepareOnFirst(request.engines, program);
  const [first] = refusals;
  const fallback = first && {
    from: first.engine,
    reason: refusals.map(({ message }) => message).join('; '),
  };
  return { network, program, executable, engine, fallback };
}

/** Averages start from the first weights. */
function startAverages({ weights, averages }: TrainingProgram): void {
  if (averages !== undefined) writeVariables(averages, readVariables(weights));
}

async function release({ executable, program, network }: PreparedProgram): Promise<void> {
  await executable.dispose();
  for (const variable of [...program.slots, ...(program.averages ?? [])]) variable.dispose();
  disposeNetwork(network.network);
}

/** What a program sees of a task: shapes and numbers of classes; their names do not matter. */
const sameTask = (a: Task, b: Task) => JSON.stringify(shapesOf(a)) === JSON.stringify(shapesOf(b));

const shapesOf = ({ inputs, outputs }: Task) => [
  Object.entries(inputs),
  Object.entries(outputs).map(([name, { classes }]) => [name, classes]),
];

/** Functions can hold anything, so recipes with functions are the same only where they are one object. */
function sameRecipe(a: Recipe, b: Recipe): boolean {
  return a === b || (isPlain(a) && isPlain(b) && JSON.stringify(a) === JSON.stringify(b));
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'function') return false;
  return typeof value !== 'object' || value === null || Object.values(value).every(isPlain);
}
