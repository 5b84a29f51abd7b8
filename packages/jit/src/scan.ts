import type * as tf from '@tensorflow/tfjs';
import { Stepwise } from './apart/stepwise.ts';
import type { Arrays, TensorSpec } from './arrays.ts';
import { checkKeys } from './check/keys.ts';
import { checkSpecs } from './check/specs.ts';
import { refuseSurplus } from './check/surplus.ts';
import { type Compiled, compile, type NamedVariable } from './compile.ts';
import { type Builder, inputValue } from './graph/builder.ts';
import { sizeOf } from './graph/graph.ts';
import type { Graph, GraphInput, Value } from './graph/types.ts';
import { lookAhead } from './lookAhead/lookAhead.ts';
import { Loop } from './lookAhead/loop.ts';
import { hostTarget, type Target } from './session/target.ts';
import { inTurn } from './session/turns.ts';
import { readVariables, writeVariables } from './session/variables.ts';
import type { Places } from './trace/places.ts';
import type { Tensors } from './trace/trace.ts';

/** What a step takes. Each is a tensor inside the step; uint8 arrives as float32. */
export interface StepInputs {
  /** One row an example: the array is [n, ...shape], the step sees the rows [batchSize, ...shape] that `order` names. */
  readonly gathered?: Readonly<Record<string, TensorSpec>>;
  /** One entry a step: the array is [steps, ...shape], the step sees [...shape] (a learning rate, a step number). */
  readonly scanned?: Readonly<Record<string, TensorSpec>>;
  /** The same at every step (a seed). */
  readonly constant?: Readonly<Record<string, TensorSpec>>;
}

/** One step: an ordinary TensorFlow.js function that may read and assign the listed variables. */
export type Step = (inputs: Record<string, tf.Tensor>) => Tensors;

export interface ScanOptions {
  readonly batchSize: number;
  readonly inputs: StepInputs;
  /** Every variable that the step reads or assigns. */
  readonly variables?: readonly tf.Variable[];
  /** The machine to compile for: this one unless given. */
  readonly target?: Target;
  /**
   * The same step, compiled for another batch size. Nothing that is run differs for it, but the step is traced once, not
   * twice: that two traces agree is known.
   */
  readonly like?: Scan | undefined;
  /**
   * Computes the first layer of several steps together, where that is faster: a dense layer of the examples under
   * gradient descent (with momentum or not), in small batches; with momentum in batches of 16 or 32 it is updated in place. Then
   * `stride` is how many steps. The numbers are the same but for their last digits.
   */
  readonly lookAhead?: boolean;
}

export interface Scan {
  /**
   * Runs one step for every `batchSize` entries of `order` (row numbers of the gathered arrays), starting from what
   * the variables hold now and leaving in them what they hold after the last step. Arrays that the step has no use for are
   * left out, so that one data set serves several programs.
   * Returns the step's outputs, stacked over the steps: arrays of [steps, ...shape].
   */
  run(
    arrays: Arrays,
    order: Int32Array,
    ...more: []
  ): Promise<Record<string, Float32Array | Int32Array | Uint8Array>>;
  /**
   * How many steps are computed together, 1 unless with `lookAhead`. What a run leaves over is computed step by step, so only
   * runs of a multiple of it, one after the other, give the same bits as one long run.
   */
  readonly stride: number;
  /** What is run, for printGraph. */
  readonly graph: Graph;
  /** What was traced, before any pass. */
  readonly traced: Graph;
  dispose(): Promise<void>;
}

const ORDER = 'order';

const tracedAt = new WeakMap<Scan, Places>();

/**
 * Compiles a step into a loop over minibatches: one ONNX Scan, or a graph for each step with parts in WebAssembly, where that is faster.
 *
 * @throws TraceError for a step that cannot be kept as a graph, UnsupportedOpError for an op without a lowering.
 */
export async function scan(step: Step, options: ScanOptions, ...more: []): Promise<Scan> {
  refuseSurplus('scan', '(step, options)', more);
  checkKeys('scan', options, ['batchSize', 'inputs', 'variables', 'target', 'like', 'lookAhead']);
  const { batchSize, inputs, target, like } = options;
  checkKeys('inputs of scan', inputs, ['gathered', 'scanned', 'constant']);
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new Error(`jit: scan got a batchSize of ${batchSize}; expected a whole number from 1.`);
  }
  const before = like && tracedAt.get(like);
  if (like !== undefined && !before) {
    throw new Error('jit: scan got something else as like; expected what scan gave for another batch size.');
  }
  const machine = target ?? (await hostTarget());
  const compiled = compileStep(step, options, machine, before);
  const ahead = options.lookAhead ? lookAhead(compiled.graph, ORDER, machine) : null;
  const apart = ahead ? null : await Stepwise.load(compiled);
  const loop = apart ?? (await Loop.load(compiled.graph, ORDER, ahead));
  const made: Scan = {
    graph: apart?.graph ?? ahead?.graph ?? compiled.graph,
    traced: compiled.traced,
    stride: ahead?.steps ?? 1,
    run: async (arrays, order, ...more: []) => {
      refuseSurplus('scan.run', '(arrays, order)', more);
      return inTurn(() => runScan(loop, compiled.variables, inputs, batchSize, arrays, order));
    },
    dispose: () => loop.dispose(),
  };
  tracedAt.set(made, compiled.places);
  return made;
}

/** A step, compiled as a loop over minibatches, before it is loaded. */
export function compileStep(
  step: Step,
  { batchSize, inputs, variables = [] }: Pick<ScanOptions, 'batchSize' | 'inputs' | 'variables'>,
  target: Target,
  before?: Places,
): Compiled {
  return compile({
    fn: step,
    before,
    variables,
    loop: true,
    target,
    inputs: (g) => stepInputs(g, inputs, batchSize),
  });
}

function stepInputs(
  g: Builder,
  { gathered = {}, scanned = {}, constant = {} }: StepInputs,
  batchSize: number,
) {
  const graph: GraphInput[] = [];
  const tensors: Record<string, Value> = {};
  const order = inputValue([batchSize], 'int32');
  graph.push({ name: ORDER, role: 'scanned', value: order });
  const names = [gathered, scanned, constant].flatMap((specs) => Object.keys(specs));
  const taken = names.find((name, i) => name === ORDER || names.indexOf(name) !== i);
  if (taken !== undefined) {
    throw new Error(
      `jit: input ${taken} is named twice ("${ORDER}" is taken by scan); give it another name.`,
    );
  }
  for (const specs of [gathered, scanned, constant]) checkSpecs(specs);
  for (const [name, { shape, dtype }] of Object.entries(gathered)) {
    const value = inputValue([-1, ...shape], dtype);
    graph.push({ name, role: 'constant', value });
    tensors[name] = asFloat(g, g.op('Gather', [value, order], { axis: 0 }));
  }
  for (const [role, specs] of [['scanned', scanned] as const, ['constant', constant] as const]) {
    for (const [name, { shape, dtype }] of Object.entries(specs)) {
      const value = inputValue(shape, dtype);
      graph.push({ name, role, value });
      tensors[name] = asFloat(g, value);
    }
  }
  return { graph, tensors };
}

/** TensorFlow.js has no uint8 tensors. */
export function asFloat(g: Builder, value: Value): Value {
  return value.dtype === 'uint8' ? g.cast(value, 'float32') : value;
}

async function runScan(
  loop: Pick<Loop, 'run'>,
  variables: readonly NamedVariable[],
  inputs: StepInputs,
  batchSize: number,
  arrays: Arrays,
  order: Int32Array,
): Promise<Record<string, Float32Array | Int32Array | Uint8Array>> {
  const steps = order.length / batchSize;
  if (!Number.isInteger(steps) || steps === 0) {
    throw new Error(
      `jit: scan.run got an order of ${order.length} examples; expected a positive multiple of the batch size ` +
        `${batchSize}. Compile a second scan (its option "like" takes this one) for a shorter last batch.`,
    );
  }
  checkOrder(inputs, arrays, order);
  checkScanned(inputs, arrays, steps);
  const elements = { ...arrays, ...readVariables(variables), [ORDER]: order };
  return writeVariables(variables, await loop.run(elements, steps));
}

function checkOrder({ gathered = {} }: StepInputs, arrays: Arrays, order: Int32Array): void {
  for (const [name, { shape }] of Object.entries(gathered)) {
    const rows = (arrays[name]?.length ?? 0) / sizeOf(shape);
    // What does not make whole rows is refused with the other inputs.
    const wrong =
      Number.isInteger(rows) && rows > 0 ? order.find((row) => row < 0 || row >= rows) : undefined;
    if (wrong === undefined) continue;
    throw new Error(`jit: order names row ${wrong}; gathered input ${name} has the rows 0 to ${rows - 1}.`);
  }
}

function checkScanned({ scanned = {} }: StepInputs, arrays: Arrays, steps: number): void {
  for (const [name, { shape }] of Object.entries(scanned)) {
    const expected = steps * sizeOf(shape);
    const given = arrays[name]?.length;
    if (given !== expected) {
      throw new Error(
        `jit: scanned input ${name} has ${given ?? 'no'} elements; expected ${expected}, ` +
          `[${[steps, ...shape]}], one entry for each of the ${steps} steps.`,
      );
    }
  }
}
