import { type Builder, inputValue } from '../graph/builder.ts';
import { reachable } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';
import { AllSteps } from './allSteps.ts';
import { before, kernel } from './kernels.ts';
import { LoopBuilder } from './loopBuilder.ts';
import { atAllSteps, type FromLoop, overAllSteps } from './sums.ts';
import type { StepGradient, TracedStep } from './tracedStep.ts';
import { varyingFrom } from './varying.ts';

/** What a recurrence runs over, each [steps, ...], and starts with. */
export interface RecurrenceInputs {
  readonly x: Value;
  readonly mask: Value | null;
  readonly states: readonly Value[];
}

export interface RecurrenceOutputs {
  /** What goes out at each step, [steps, ...]. */
  readonly outputs: Value;
  /** The states after the last step. */
  readonly last: readonly Value[];
}

/** What flows back to what a recurrence was given; null: nothing. */
export interface RecurrenceGradient {
  readonly x: Value | null;
  readonly states: readonly (Value | null)[];
  /** In the order of the traced step's `captured`. */
  readonly captured: readonly (Value | null)[];
}

/** A step, traced once, repeated over all steps: a loop forward, and one backward for its gradient. */
export class Recurrence {
  readonly #g: Builder;
  readonly step: TracedStep;
  readonly inputs: RecurrenceInputs;
  readonly #steps: number;
  /** Values of one step forward, by what they are at all steps. */
  readonly #known = new Map<Value, Value>();
  readonly outputs: RecurrenceOutputs;

  constructor(g: Builder, step: TracedStep, inputs: RecurrenceInputs) {
    this.#g = g;
    this.step = step;
    this.inputs = inputs;
    this.#steps = inputs.x.shape[0] ?? 0;
    this.outputs = this.#forward();
  }

  #forward(): RecurrenceOutputs {
    const { x, mask, states, out, next } = this.step;
    const given = [x, ...(mask ? [mask] : []), ...states];
    const made = [out, ...next];
    const read = this.#readByGradient(given, made);
    const varying = varyingFrom(given, [...made, ...read]);
    this.#known.set(x, this.inputs.x);
    if (mask && this.inputs.mask) this.#known.set(mask, this.inputs.mask);
    const all = new AllSteps(this.#g, this.#steps, varying, this.#known);
    const loop = new LoopBuilder(
      all,
      states.map((input, i) => ({ input, first: at(this.inputs.states, i), next: at(next, i) })),
    );
    // A state before each step is the state before, after each step.
    const wanted = read.map((value) => (states.includes(value) ? at(next, states.indexOf(value)) : value));
    const stackable = [...new Set([out, ...wanted])].filter((value) => varying.has(value));
    const alone = new Map(stackable.map((value) => [value, all.of(value)]));
    const results = stackable.filter((value) => alone.get(value) === null);
    const { last, stacked } = loop.build(results, { backwards: false });
    const none: FromLoop = { stack: (value) => value, accumulate: (value) => value };
    const atAll = (value: Value) => stacked.get(value) ?? atAllSteps(all, value, none);
    for (const value of read) {
      const i = states.indexOf(value);
      this.#known.set(
        value,
        i < 0 ? atAll(value) : before(this.#g, at(this.inputs.states, i), atAll(at(next, i))),
      );
    }
    return { outputs: atAll(out), last };
  }

  /** What the gradient of a step reads of what the step computes, and what the step is given. */
  #readByGradient(given: readonly Value[], made: readonly Value[]): Value[] {
    const { gradient } = this.step;
    if (!gradient) return [];
    const forward = varyingFrom(given, made);
    const own = new Set(reachable(made));
    const read = new Set<Value>();
    const backward = gradientsOf(gradient);
    for (const node of reachable(backward)) {
      if (own.has(node)) continue;
      for (const input of node.inputs) if (input && forward.has(input)) read.add(unshaped(input));
    }
    for (const value of backward) if (forward.has(value)) read.add(unshaped(value));
    return [...read];
  }

  /** From the gradients of the outputs to those of the inputs. */
  gradient(dOutputs: Value, dLast: readonly Value[]): RecurrenceGradient {
    const { x, mask, states, gradient } = this.step;
    if (!gradient) throw new Error('jit: a recurrence was traced without its gradient.');
    const { dOut, dNext, dX, dStates, dCaptured } = gradient;
    const given = [x, mask, ...states, dOut, ...dNext].filter((value) => value !== null);
    const varying = new Set(varyingFrom(given, gradientsOf(gradient)));
    const all = new AllSteps(this.#g, this.#steps, varying, [
      ...this.#known,
      ...(dOut ? [[dOut, dOutputs] as const] : []),
    ]);
    const zero = (value: Value) => this.#g.fill(value.shape, 0, value.dtype);
    const carried = dNext.map((input, i) => ({
      input,
      first: at(dLast, i),
      next: dStates[i] ?? zero(input),
    }));
    // First what the loop has to give is found, then the loop is made, then what follows it.
    const stacked = new Set<Value>();
    const accumulated = new Map<Value, { input: Value; first: Value; next: Value }>();
    this.#after(all, gradient, {
      stack: (value) => {
        stacked.add(value);
        return inputValue([this.#steps, ...value.shape], value.dtype);
      },
      accumulate: (value) => {
        if (!accumulated.has(value)) {
          const input = inputValue(value.shape, value.dtype);
          const next = kernel(this.#g, 'Add', [input, value], value.shape);
          varying.add(input).add(next);
          accumulated.set(value, { input, first: zero(value), next });
        }
        return value;
      },
    });
    const sums = [...accumulated.keys()];
    const loop = new LoopBuilder(all, [...carried, ...accumulated.values()]);
    const made = loop.build([...stacked], { backwards: true });
    const after = this.#after(all, gradient, {
      stack: (value) => made.stacked.get(value) ?? value,
      accumulate: (value) => at(made.last, carried.length + sums.indexOf(value)),
    });
    return {
      x: dX && after.x,
      states: dStates.map((value, i) => value && at(made.last, i)),
      captured: dCaptured.map((_, i) => after.captured[i] ?? null),
    };
  }

  #after(all: AllSteps, { dX, dCaptured }: StepGradient, loop: FromLoop) {
    return {
      x: dX && atAllSteps(all, dX, loop),
      captured: dCaptured.map((value) => value && overAllSteps(all, value, loop)),
    };
  }
}

/** What a value was before it was reshaped, which costs nothing to do again. */
function unshaped(value: Value): Value {
  const { node } = value;
  const [source] = node?.inputs ?? [];
  return node?.domain === 'tfjs' && node.op === 'Reshape' && source ? unshaped(source) : value;
}

function gradientsOf({ dX, dStates, dCaptured }: StepGradient): Value[] {
  return [dX, ...dStates, ...dCaptured].filter((value) => value !== null);
}

function at<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new Error('jit: a recurrence has another number of states than its step.');
  return element;
}
