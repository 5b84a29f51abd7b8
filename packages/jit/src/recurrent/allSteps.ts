import type { Builder } from '../graph/builder.ts';
import type { Node, Value } from '../graph/types.ts';
import { type Operand, overTime } from './overTime.ts';

/** Finds the values of a step that can be had for all steps at once, without a loop. */
export class AllSteps {
  readonly g: Builder;
  readonly steps: number;
  readonly #varying: ReadonlySet<Value>;
  /** Values of one step, by what they are at all steps: [steps, ...]; null where that takes a loop. */
  readonly #known: Map<Value, Value | null>;

  constructor(
    g: Builder,
    steps: number,
    varying: ReadonlySet<Value>,
    known: Iterable<readonly [Value, Value]>,
  ) {
    this.g = g;
    this.steps = steps;
    this.#varying = varying;
    this.#known = new Map(known);
  }

  varies(value: Value): boolean {
    return this.#varying.has(value);
  }

  /** A varying value at all steps, or null where it takes a loop. */
  of(value: Value): Value | null {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const outputs = value.node && this.#compute(value.node);
    if (!value.node) this.#known.set(value, null);
    value.node?.outputs.forEach((output, i) => {
      this.#known.set(output, outputs?.[i] ?? null);
    });
    return this.#known.get(value) ?? null;
  }

  #compute(node: Node): readonly Value[] | null {
    const operands: Operand[] = [];
    for (const input of node.inputs) {
      const value = input && this.varies(input) ? this.of(input) : input;
      if (!input || !value) return null;
      operands.push({ value, stacked: this.varies(input) });
    }
    this.g.origin = node.origin;
    return overTime(this.g, node, operands, this.steps);
  }
}
