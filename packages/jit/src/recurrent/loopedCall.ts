import * as tf from '@tensorflow/tfjs';
import type { Shape, Value } from '../graph/types.ts';
import { TraceBackend } from '../trace/backend.ts';
import { TraceError } from '../trace/errors.ts';
import { TRACE_BACKEND } from '../trace/kernels.ts';
import { Recurrence } from './recurrence.ts';
import { type CallArguments, type RnnCall, type RnnLayer, rnnClass } from './rnnLayer.ts';
import { distributedCall, type TimeDistributed, timeDistributedClass } from './timeDistributed.ts';
import { type Step, type TracedStep, traceStep } from './tracedStep.ts';

/**
 * While `body` runs, recurrent layers that are called on the tracing backend become one loop over their time steps
 * instead of the same operations again for each of them, and a TimeDistributed layer treats all steps at once. A layer whose step cannot be repeated so goes through its steps
 * as TensorFlow.js does.
 */
export function withLoops<T>(body: () => T): T {
  registerRecurrence();
  const { prototype } = rnnClass;
  const { call } = prototype;
  prototype.call = function (this: RnnLayer, inputs, kwargs) {
    return tf.tidy(() => loopedCall(this, inputs, kwargs) ?? call.call(this, inputs, kwargs));
  };
  const distributed = timeDistributedClass()?.prototype;
  const distribute = distributed?.call;
  if (distributed && distribute) {
    distributed.call = function (this: TimeDistributed, inputs, kwargs) {
      return tf.tidy(() => distributedCall(this, inputs, kwargs) ?? distribute.call(this, inputs, kwargs));
    };
  }
  try {
    return body();
  } finally {
    prototype.call = call;
    if (distributed && distribute) distributed.call = distribute;
  }
}

/** As RNN.call in TensorFlow.js; null where the layer's step cannot be repeated in a loop. */
function loopedCall(
  layer: RnnLayer,
  inputs: Parameters<RnnCall>[0],
  kwargs: CallArguments | null | undefined,
): tf.Tensor | tf.Tensor[] | null {
  const { backend } = tf.engine();
  const [input] = Array.isArray(inputs) ? inputs : [inputs];
  const training = kwargs?.training ?? null;
  if (!(backend instanceof TraceBackend) || !input || input.rank < 3 || nestsGradients()) return null;
  const states =
    kwargs?.initialState ?? (layer.stateful ? layer.states_ : null) ?? layer.getInitialState(input);
  refuseForeignStates(backend, layer, states);
  const { stateSize } = layer.cell;
  if (states.length !== (Array.isArray(stateSize) ? stateSize.length : 1)) return null;
  const [givenMask] = Array.isArray(kwargs?.mask) ? kwargs.mask : [kwargs?.mask];
  const before = numbersOf(layer.cell);
  const step: Step = (x, stepStates) => {
    const [out, ...next] = layer.cell.call([x, ...stepStates], { training });
    if (!out) throw new Error('jit: the cell of a recurrent layer returned no tensors.');
    return { out, next };
  };
  const x = timeMajor(input, layer.goBackwards);
  const mask = givenMask ? timeMajor(maskFor(givenMask, input), layer.goBackwards) : null;
  const made = recur(backend, step, { x, mask, states, outputs: layer.returnSequences });
  if (!made || numbersOf(layer.cell) !== before) return null;
  const { outputs, last } = made;
  if (layer.stateful) layer.resetStates(last, training);
  const steps = x.shape[0] ?? 1;
  const output = layer.returnSequences
    ? swapTime(outputs)
    : (made.outLast ?? tf.squeeze(tf.slice(outputs, [steps - 1], [1]), [0]));
  return layer.returnState ? [output, ...last] : output;
}

/** What a layer holds between calls is no part of a graph. */
function refuseForeignStates(
  backend: TraceBackend,
  { name, states_ }: RnnLayer,
  states: readonly tf.Tensor[],
) {
  if (states !== states_ || states.every(({ dataId }) => backend.has(dataId))) return;
  throw new TraceError(
    `jit: layer ${name} is stateful, and holds its states outside the compiled function. Apply prepareModel(model) instead of the ` +
      'model and list its variables, which carry the states; fit, evaluate and predict do so.',
  );
}

/** A second gradient would have to go through the loop of the first one. */
function nestsGradients(): boolean {
  return tf.engine().state.gradientDepth > 1;
}

/** What a cell counts in: if it changes from step to step, one step does not stand for all. */
function numbersOf(cell: object): string {
  return JSON.stringify(
    Object.entries(cell).filter(([, value]) => ['number', 'boolean', 'string'].includes(typeof value)),
  );
}

/** [batch, time, ...] as [time, batch, ...], or the other way round. */
function swapTime(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
}

function timeMajor(x: tf.Tensor, backwards: boolean): tf.Tensor {
  const swapped = swapTime(x);
  return backwards ? tf.reverse(swapped, 0) : swapped;
}

/** 0 and 1, with as many axes as the input. */
function maskFor(mask: tf.Tensor, input: tf.Tensor): tf.Tensor {
  const numbers = tf.cast(tf.cast(mask, 'bool'), 'float32');
  return numbers.rank === input.rank - 1 ? tf.expandDims(numbers, -1) : numbers;
}

interface Given {
  readonly x: tf.Tensor;
  readonly mask: tf.Tensor | null;
  readonly states: readonly tf.Tensor[];
  /** Whether all outputs are wanted, or the last one. */
  readonly outputs: boolean;
}

interface Recurred {
  /** [time, batch, ...] */
  readonly outputs: tf.Tensor;
  readonly last: tf.Tensor[];
  /** What goes out at the last step, where it is one of the last states. */
  readonly outLast: tf.Tensor | undefined;
}

const KERNEL = 'DigitbenchRecurrence';

function recur(backend: TraceBackend, step: Step, { x, mask, states, outputs }: Given): Recurred | null {
  const value = (tensor: tf.Tensor) => backend.resolve(tensor);
  const [xAll, maskAll, first] = [value(x), mask && value(mask), states.map(value)];
  const ofStep = ({ shape, dtype }: Value) => ({ shape: shape.slice(1), dtype });
  const origin = backend.places.next(KERNEL);
  const traced = traceStep(
    backend,
    step,
    { x: ofStep(xAll), mask: maskAll && ofStep(maskAll), states: first, outputs },
    tf.engine().state.gradientDepth > 0,
  );
  if (!traced) return null;
  backend.g.origin = origin;
  const recurrence = new Recurrence(backend.g, traced, { x: xAll, mask: maskAll, states: first });
  const [made, ...last] = runRecurrence({ recurrence, backend, origin }, x, states, traced);
  if (!made) throw new Error('jit: a recurrence has outputs.');
  return { outputs: made, last, outLast: last[traced.next.indexOf(traced.out)] };
}

interface Running {
  readonly recurrence: Recurrence;
  readonly backend: TraceBackend;
  readonly origin: string;
}

/** The recurrence as one kernel, so that TensorFlow.js takes its gradient as a whole. */
function runRecurrence(
  running: Running,
  x: tf.Tensor,
  states: readonly tf.Tensor[],
  { captured }: TracedStep,
): tf.Tensor[] {
  const named = (prefix: string, tensors: readonly tf.Tensor[]) =>
    tensors.map((tensor, i) => [`${prefix} ${i}`, tensor] as const);
  const inputs = Object.fromEntries([
    ['x', x] as const,
    ...named('state', states),
    ...named('captured', captured),
  ]);
  // Attributes are handed on as they are.
  const attributes = { running } as unknown as tf.NamedAttrMap;
  return tf.engine().runKernel(KERNEL, inputs, attributes);
}

const runningOf = (attributes: unknown): Running => (attributes as { running: Running }).running;

let registered = false;

function registerRecurrence(): void {
  if (registered) return;
  registered = true;
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: TRACE_BACKEND,
    kernelFunc: ({ attrs }) => {
      const { recurrence, backend } = runningOf(attrs);
      const { outputs, last } = recurrence.outputs;
      return [outputs, ...last].map((value) => backend.hold(value));
    },
  });
  tf.registerGradient({
    kernelName: KERNEL,
    gradFunc: (dys, _saved, attributes) =>
      gradientsOf(runningOf(attributes), Array.isArray(dys) ? dys : [dys]),
  });
}

function gradientsOf({ recurrence, backend, origin }: Running, dys: readonly tf.Tensor[]) {
  const [dOutputs, ...dLast] = dys.map((dy) => backend.resolve(dy));
  if (!dOutputs) throw new Error('jit: the gradient of a recurrence was not given.');
  backend.g.origin = origin;
  const { x, states, captured } = recurrence.gradient(dOutputs, dLast);
  const tensorOf = (gradient: Value | null, shape: Shape) => () =>
    tf
      .engine()
      .makeTensorFromTensorInfo(backend.hold(gradient ?? backend.g.fill(shape, 0, 'float32')), backend);
  const { inputs, step } = recurrence;
  return Object.fromEntries([
    ['x', tensorOf(x, inputs.x.shape)],
    ...states.map((state, i) => [`state ${i}`, tensorOf(state, inputs.states[i]?.shape ?? [])]),
    ...captured.map((value, i) => [`captured ${i}`, tensorOf(value, step.captured[i]?.shape ?? [])]),
  ]);
}
