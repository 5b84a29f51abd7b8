import * as tf from '@tensorflow/tfjs';
import { inputValue } from '../graph/builder.ts';
import { sameShape } from '../graph/graph.ts';
import type { Value, ValueType } from '../graph/types.ts';
import type { TraceBackend } from '../trace/backend.ts';
import { compareTraces } from '../trace/compare.ts';
import { TraceError } from '../trace/errors.ts';
import { allVariables } from '../trace/variables.ts';

/** One step of a recurrent layer: from what comes in and the states to what goes out and the next states. */
export type Step = (x: tf.Tensor, states: tf.Tensor[]) => { out: tf.Tensor; next: tf.Tensor[] };

export interface StepTypes {
  /** What comes in at one step. */
  readonly x: ValueType;
  /** Whether the step counts, [batch, 1, ...] of 0 and 1; null where all do. */
  readonly mask: ValueType | null;
  readonly states: readonly ValueType[];
  /** Whether what goes out is wanted at all steps; else at the last one. */
  readonly outputs: boolean;
}

/** What one step computes, as values of the graph that is being traced. */
export interface TracedStep {
  /** Inputs that stand for what one step is given. */
  readonly x: Value;
  readonly mask: Value | null;
  readonly states: readonly Value[];
  readonly out: Value;
  readonly next: readonly Value[];
  /** Tensors from outside that the step reads. */
  readonly captured: readonly tf.Tensor[];
  /** Null where no gradient is being computed. */
  readonly gradient: StepGradient | null;
}

/** The gradients of what a step is given, from those of what it gives. Null: none flows there. */
export interface StepGradient {
  /** Inputs that stand for the gradients of `out`, null where only the last of it is wanted, and of `next`. */
  readonly dOut: Value | null;
  readonly dNext: readonly Value[];
  readonly dX: Value | null;
  readonly dStates: readonly (Value | null)[];
  /** In the order of `captured`. */
  readonly dCaptured: readonly (Value | null)[];
}

/** How often what a step reads from outside may grow: what it makes once and keeps is outside the next time. */
const ATTEMPTS = 3;

/**
 * Traces one step of a recurrent layer, and its gradient where one is being computed. Null for a step that cannot stand
 * for all of them: it does not compute the same twice, changes the type of a state, or assigns a variable.
 */
export function traceStep(
  backend: TraceBackend,
  step: Step,
  types: StepTypes,
  differentiate: boolean,
): TracedStep | null {
  const tracer = new StepTracer(backend, types);
  let traced: TracedStep | null = null;
  const assigned = keepingVariables(backend, () => {
    tf.tidy(() => {
      // The first time a cell may make what it keeps.
      tracer.forward(step);
      const first = tracer.forward(step);
      const second = tracer.forward(step);
      if (!tracer.keepsTypes(first) || !tracer.agree(first, second)) return;
      traced = differentiate ? tracer.withGradient(step, second.captured) : tracer.describe(second, null);
    });
  });
  return assigned ? null : traced;
}

interface Ran {
  readonly out: tf.Tensor;
  readonly next: readonly tf.Tensor[];
  /** What the tensors, out and next, stand for: they are gone before their values are needed. */
  readonly values: readonly Value[];
  readonly captured: readonly tf.Tensor[];
}

class StepTracer {
  readonly #backend: TraceBackend;
  readonly #x: Value;
  readonly #mask: Value | null;
  readonly #states: readonly Value[];
  readonly #outputs: boolean;

  constructor(backend: TraceBackend, { x, mask, states, outputs }: StepTypes) {
    this.#backend = backend;
    this.#outputs = outputs;
    this.#x = inputValue(x.shape, x.dtype);
    this.#mask = mask && inputValue(mask.shape, mask.dtype);
    this.#states = states.map(({ shape, dtype }) => inputValue(shape, dtype));
  }

  /** Runs the step on tensors that stand for its inputs. */
  forward(step: Step, given = this.#tensors()): Ran {
    const captured = new Set<tf.Tensor>();
    this.#backend.reads = (tensors) => {
      for (const tensor of tensors) {
        if (tensor instanceof tf.Tensor && tensor.id < given.x.id) captured.add(tensor);
      }
    };
    try {
      const { out, next } = given.mask ? masked(step, given, given.mask) : step(given.x, given.states);
      const values = [out, ...next].map((tensor) => this.#backend.resolve(tensor));
      return { out, next, values, captured: [...captured] };
    } finally {
      this.#backend.reads = null;
    }
  }

  keepsTypes({ next }: Ran): boolean {
    return (
      next.length === this.#states.length &&
      next.every(({ shape, dtype }, i) => {
        const state = this.#states[i];
        return state?.dtype === dtype && sameShape(state.shape, shape);
      })
    );
  }

  agree(first: Ran, second: Ran): boolean {
    const given = [this.#x, ...(this.#mask ? [this.#mask] : []), ...this.#states];
    try {
      compareTraces({ given, made: first.values }, { given, made: second.values });
      return true;
    } catch (error) {
      if (error instanceof TraceError) return false;
      throw error;
    }
  }

  describe({ values, captured }: Ran, gradient: StepGradient | null): TracedStep {
    const [out, ...next] = values;
    if (!out) throw new Error('jit: the step of a recurrent layer gave nothing.');
    return {
      x: this.#x,
      mask: this.#mask,
      states: this.#states,
      out,
      next,
      captured,
      gradient,
    };
  }

  withGradient(step: Step, found: readonly tf.Tensor[]): TracedStep | null {
    let captured = found;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const given = this.#tensors();
      const { ran, gradient } = this.#differentiate(step, given, captured);
      const missed = ran.captured.filter((tensor) => !captured.includes(tensor));
      if (missed.length === 0) return this.describe({ ...ran, captured }, gradient);
      captured = [...captured, ...missed];
    }
    return null;
  }

  #differentiate(step: Step, given: Given, captured: readonly tf.Tensor[]) {
    let ran: Ran | null = null;
    const inputs = [given.x, ...given.states, ...captured];
    const differentiable = inputs.filter(({ dtype }) => dtype === 'float32');
    let made: Value[] = [];
    let outputs = true;
    const { grads } = onTapeOfItsOwn(() =>
      tf.engine().gradients(
        () => {
          ran = this.forward(step, given);
          const [out, ...next] = ran.values;
          // The last of what goes out is, as a rule, one of the last states.
          outputs = this.#outputs || !out || !next.includes(out);
          const tensors = outputs ? [ran.out, ...ran.next] : ran.next;
          made = tensors.map(({ shape }) => inputValue(shape, 'float32'));
          return endWith(tensors, () => made.map((value) => this.#tensor(value)));
        },
        differentiable,
        undefined,
        true,
      ),
    );
    if (!ran) throw new Error('jit: the step of a recurrent layer did not run.');
    const gradientOf = (tensor: tf.Tensor): Value | null => {
      const gradient = grads[differentiable.indexOf(tensor)];
      return gradient ? this.#backend.resolve(gradient) : null;
    };
    const gradient: StepGradient = {
      dOut: (outputs ? made[0] : null) ?? null,
      dNext: outputs ? made.slice(1) : made,
      dX: gradientOf(given.x),
      dStates: given.states.map(gradientOf),
      dCaptured: captured.map(gradientOf),
    };
    return { ran: ran as Ran, gradient };
  }

  #tensors(): Given {
    return {
      x: this.#tensor(this.#x),
      mask: this.#mask && this.#tensor(this.#mask),
      states: this.#states.map((state) => this.#tensor(state)),
    };
  }

  #tensor(value: Value): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.#backend.hold(value), this.#backend);
  }
}

interface Given {
  readonly x: tf.Tensor;
  readonly mask: tf.Tensor | null;
  readonly states: tf.Tensor[];
}

/** As TensorFlow.js computes it: where the mask is 0 the states stay, and the first of them goes out. */
function masked(step: Step, { x, states }: Given, mask: tf.Tensor) {
  const { out, next } = step(x, states);
  const kept = tf.sub(tf.onesLike(mask), mask);
  const choose = (made: tf.Tensor, state: tf.Tensor): tf.Tensor =>
    tf.add(tf.mul(made, mask), tf.mul(state, kept));
  const [first = out] = states;
  return { out: choose(out, first), next: states.map((state, i) => choose(next[i] ?? state, state)) };
}

/** A number whose gradient hands what `gradients` makes to the tensors. */
function endWith(tensors: readonly tf.Tensor[], gradients: () => readonly tf.Tensor[]): tf.Tensor {
  const isFloat = (_: unknown, i: number) => tensors[i]?.dtype === 'float32';
  const end = tf.customGrad(() => ({
    value: tf.scalar(0),
    gradFunc: () => gradients().filter(isFloat),
  }));
  return end(...tensors.filter(isFloat));
}

/** A gradient inside a gradient, which must not see what was recorded before it. */
function onTapeOfItsOwn<T>(run: () => T): T {
  const { state } = tf.engine();
  const tape = state.activeTape;
  state.activeTape = [];
  try {
    return run();
  } finally {
    for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
    state.activeTape = tape;
  }
}

/** Runs `body` and gives variables that it assigned their values back. Returns whether there were any. */
function keepingVariables(backend: TraceBackend, body: () => void): boolean {
  const engine = tf.engine();
  const kept = allVariables()
    .filter(({ dataId }) => backend.has(dataId))
    .map((variable) => {
      const { dataId, shape, dtype } = variable;
      backend.incRef(dataId);
      return { variable, dataId, holder: engine.makeTensorFromDataId(dataId, shape, dtype, backend) };
    });
  let assigned = false;
  try {
    body();
  } finally {
    for (const { variable, dataId, holder } of kept) {
      if (variable.dataId !== dataId) {
        assigned = true;
        // The variable's reference is handed to a tensor, which can be disposed of.
        const { dataId: given, shape, dtype } = variable;
        const made = engine.makeTensorFromDataId(given, shape, dtype, backend);
        variable.dataId = dataId;
        backend.incRef(dataId);
        made.dispose();
      }
      holder.dispose();
    }
  }
  return assigned;
}
