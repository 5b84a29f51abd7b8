import type * as tf from '@tensorflow/tfjs';
import type { Arrays, Executable, PredictOptions, Program, Step, StepInputs } from './engine.ts';

export interface LoopOptions<L extends Loop = Loop> {
  batchSize: number;
  inputs: StepInputs;
  variables: tf.Variable[];
  /** The same step, compiled for another batch size before. */
  like?: L | undefined;
  /** Whether several steps may be computed together. */
  lookAhead?: boolean;
}

/** A step over the batches of an order, as an engine runs it. */
export interface Loop {
  /** `order` holds a whole number of batches. Outputs are stacked over the steps. */
  run(arrays: Arrays, order: Int32Array): Promise<Record<string, Float32Array | Int32Array | Uint8Array>>;
  /** See Executable.stride; 1 unless given. */
  readonly stride?: number;
  dispose(): Promise<void>;
}

export type CompileLoop<L extends Loop = Loop> = (step: Step, options: LoopOptions<L>) => Promise<L>;

const evaluationBatch = 256;

/** An Executable over an engine's loops: one for each batch size, compiled when it is first needed. */
export class LoopExecutable<L extends Loop = Loop> implements Executable {
  readonly #program: Program;
  readonly #compile: CompileLoop<L>;
  /** By what they do, then by batch size. */
  readonly #loops = new Map<string, Map<number, L>>();
  compileSeconds = 0;
  #stride = 1;

  private constructor(program: Program, compile: CompileLoop<L>) {
    this.#program = program;
    this.#compile = compile;
  }

  /** Compiles the training step and the evaluation at once, so that an op the engine lacks is known before training. */
  static async prepare<L extends Loop>(
    program: Program,
    compile: CompileLoop<L>,
  ): Promise<LoopExecutable<L>> {
    const executable = new LoopExecutable(program, compile);
    if (program.trains !== false) {
      executable.#stride = (await executable.#trainLoop(program.batchSize)).stride ?? 1;
    }
    await executable.#predictLoop(program.evaluationBatch ?? evaluationBatch, false);
    return executable;
  }

  get stride(): number {
    return this.#stride;
  }

  async train(arrays: Arrays, order: Int32Array): Promise<{ loss: Float32Array }> {
    const { inputs, batchSize } = this.#program;
    const outputs = await runInBatches(arrays, order, batchSize, inputs, (size) => this.#trainLoop(size));
    return { loss: outputs.loss ?? new Float32Array(0) };
  }

  async predict(
    arrays: Arrays,
    count: number,
    options: PredictOptions = {},
  ): Promise<Record<string, Float32Array>> {
    const { training = false } = options;
    if (training) {
      const inputs = this.#program.predictInputs.training;
      return runInBatches(arrays, range(count), this.#program.batchSize, inputs, (size) =>
        this.#predictLoop(size, true),
      );
    }
    const { batchSize = this.#program.evaluationBatch ?? evaluationBatch } = options;
    const loop = await this.#predictLoop(batchSize, false);
    const steps = Math.ceil(count / batchSize);
    // Padded with the last example, so that no second batch size is compiled. Rows do not depend on each other.
    const order = new Int32Array(steps * batchSize).fill(count - 1, count);
    order.set(range(count));
    const outputs = await loop.run(arrays, order);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, values]) => [
        name,
        new Float32Array(values.subarray(0, (values.length / order.length) * count)),
      ]),
    );
  }

  async dispose(): Promise<void> {
    for (const sizes of this.#loops.values()) for (const loop of sizes.values()) await loop.dispose();
    this.#loops.clear();
  }

  #trainLoop(batchSize: number): Promise<Loop> {
    const { inputs } = this.#program;
    return this.#loop('train', (feeds) => this.#program.trainStep(feeds), inputs, batchSize);
  }

  #predictLoop(batchSize: number, training: boolean): Promise<Loop> {
    const inputs = this.#program.predictInputs[training ? 'training' : 'evaluation'];
    const step: Step = (feeds) => this.#program.predict(feeds, training);
    return this.#loop(`predict ${training}`, step, inputs, batchSize);
  }

  async #loop(kind: string, step: Step, inputs: StepInputs, batchSize: number): Promise<Loop> {
    const sizes = this.#loops.get(kind) ?? new Map<number, L>();
    this.#loops.set(kind, sizes);
    const known = sizes.get(batchSize);
    if (known !== undefined) return known;
    const [like] = sizes.values();
    const started = performance.now();
    const { variables } = this.#program;
    // A shorter last batch is one step.
    const lookAhead = kind === 'train' && batchSize === this.#program.batchSize;
    const loop = await this.#compile(step, { batchSize, inputs, variables, like, lookAhead });
    this.compileSeconds += (performance.now() - started) / 1000;
    sizes.set(batchSize, loop);
    return loop;
  }
}

/** Full batches in one run, then the rest, if any, as a separate batch. */
async function runInBatches(
  arrays: Arrays,
  order: Int32Array,
  batchSize: number,
  inputs: StepInputs,
  loopOf: (batchSize: number) => Promise<Loop>,
): Promise<Record<string, Float32Array>> {
  const steps = Math.floor(order.length / batchSize);
  const rest = order.length - steps * batchSize;
  const parts: Record<string, ArrayLike<number>>[] = [];
  if (steps > 0) {
    const loop = await loopOf(batchSize);
    parts.push(await loop.run(sliceScanned(arrays, inputs, 0, steps), order.subarray(0, steps * batchSize)));
  }
  if (rest > 0) {
    const loop = await loopOf(rest);
    parts.push(
      await loop.run(sliceScanned(arrays, inputs, steps, steps + 1), order.subarray(steps * batchSize)),
    );
  }
  const names = Object.keys(parts[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, concatenate(parts.map((part) => part[name] ?? []))]));
}

/** The same arrays with only the steps from `start` to `end` of the scanned ones. */
function sliceScanned(arrays: Arrays, inputs: StepInputs, start: number, end: number): Arrays {
  const sliced = { ...arrays };
  for (const [name, spec] of Object.entries(inputs.scanned)) {
    const size = spec.shape.reduce((product, length) => product * length, 1);
    const array = arrays[name];
    if (array === undefined) throw new Error(`engine: no array for the scanned input ${name}`);
    sliced[name] = array.subarray(start * size, end * size);
  }
  return sliced;
}

function concatenate(parts: ArrayLike<number>[]): Float32Array {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function range(count: number): Int32Array {
  const indices = new Int32Array(count);
  for (let i = 0; i < count; i++) indices[i] = i;
  return indices;
}
