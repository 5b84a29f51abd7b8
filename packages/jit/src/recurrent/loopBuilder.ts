import { type Builder, inputValue } from '../graph/builder.ts';
import { addLoop } from '../graph/scan.ts';
import type { GraphInput, GraphOutput, Node, Value } from '../graph/types.ts';
import type { AllSteps } from './allSteps.ts';

interface State {
  /** Stands for the state in the step. */
  readonly input: Value;
  readonly first: Value;
  readonly next: Value;
}

/**
 * Makes a loop of what was traced for one step. What can be had for all steps at once is computed before the loop and
 * handed to it step by step.
 */
export class LoopBuilder {
  readonly #g: Builder;
  readonly #allSteps: AllSteps;
  readonly #states: readonly State[];
  /** Values of the trace, by what they are in the loop's body. */
  readonly #inside = new Map<Value, Value>();
  readonly #scanned: { readonly input: Value; readonly outer: Value }[] = [];
  readonly #constant: { readonly input: Value; readonly outer: Value }[] = [];

  constructor(allSteps: AllSteps, states: readonly State[]) {
    this.#g = allSteps.g;
    this.#allSteps = allSteps;
    this.#states = states;
    for (const { input } of states) this.#inside.set(input, inputValue(input.shape, input.dtype));
  }

  /**
   * Adds the loop to the graph. Returns the last states, and each of `results` at all steps.
   */
  build(
    results: readonly Value[],
    { backwards }: { readonly backwards: boolean },
  ): { last: readonly Value[]; stacked: ReadonlyMap<Value, Value> } {
    const outputs: GraphOutput[] = [
      ...this.#states.map(
        ({ next }, i): GraphOutput => ({ name: `state ${i}`, role: 'state', value: this.#enter(next) }),
      ),
      ...results.map(
        (value, i): GraphOutput => ({ name: `result ${i}`, role: 'result', value: this.#enter(value) }),
      ),
    ];
    if (this.#scanned.length === 0) {
      // A loop has as many steps as what it goes over.
      const outer = this.#g.fill([this.#allSteps.steps], 0, 'float32');
      this.#scanned.push({ input: inputValue([], 'float32'), outer });
    }
    const named = (role: GraphInput['role'], values: readonly Value[]) =>
      values.map((value, i): GraphInput => ({ name: `${role} ${i}`, role, value }));
    const inputs = [
      ...named(
        'state',
        this.#states.map(({ input }) => this.#enter(input)),
      ),
      ...named(
        'scanned',
        this.#scanned.map(({ input }) => input),
      ),
      ...named(
        'constant',
        this.#constant.map(({ input }) => input),
      ),
    ];
    const made = addLoop(
      this.#g,
      { inputs, outputs },
      {
        states: this.#states.map(({ first }) => first),
        scanned: this.#scanned.map(({ outer }) => outer),
        constant: this.#constant.map(({ outer }) => outer),
      },
      { steps: this.#allSteps.steps, backwards },
    );
    const last = made.slice(0, this.#states.length);
    const stacked = new Map(results.map((value, i) => [value, made[last.length + i] ?? value]));
    return { last, stacked };
  }

  /** The value inside the loop. */
  #enter(value: Value): Value {
    const known = this.#inside.get(value);
    if (known) return known;
    const made = this.#bring(value);
    this.#inside.set(value, made);
    return made;
  }

  #bring(value: Value): Value {
    if (!this.#allSteps.varies(value)) {
      if (value.node?.op === 'Constant') return value;
      // Numbers that the program spells out are seen by what simplifies the loop's body.
      if (value.node && isSpelledOut(value)) return this.#copied(value, value.node);
      const input = inputValue(value.shape, value.dtype);
      this.#constant.push({ input, outer: value });
      return input;
    }
    const outer = this.#allSteps.of(value);
    if (outer) {
      const input = inputValue(value.shape, value.dtype);
      this.#scanned.push({ input, outer });
      return input;
    }
    if (!value.node) throw new Error('jit: a loop reads a value of a step that it is not given.');
    return this.#copied(value, value.node);
  }

  #copied(value: Value, node: Node): Value {
    const inputs = node.inputs.map((input) => input && this.#enter(input));
    this.#g.origin = node.origin;
    const outputs = this.#g.node({ ...node, inputs });
    node.outputs.forEach((output, i) => {
      const made = outputs[i];
      if (made) this.#inside.set(output, made);
    });
    return this.#inside.get(value) ?? value;
  }
}

/** Whether a value is made of constants alone. */
function isSpelledOut({ node }: Value): boolean {
  if (!node) return false;
  return (
    node.op === 'Constant' ||
    (node.inputs.length > 0 && node.inputs.every((input) => input && isSpelledOut(input)))
  );
}
