import type { Builder } from '../graph/builder.ts';
import { reachable, varyingValues } from '../graph/graph.ts';
import { reducedAxes } from '../graph/match.ts';
import { broadcastOperators, reduceOperators, unaryOperators } from '../graph/operators.ts';
import type { Graph, Node, Value } from '../graph/types.ts';

/** What the steps make. */
export interface Made {
  /** The values of rows for the examples of all steps, by those for one. */
  readonly joint: ReadonlyMap<Value, Value>;
  /** The values of each step, by those of the step's graph. */
  readonly steps: readonly ReadonlyMap<Value, Value>[];
}

/**
 * Results that no state depends on, such as losses, computed for all steps at once: [steps, ...shape]. Only operations that
 * work element by element and sums are; of what else a result needs, it is asked for step by step.
 */
export class Results {
  readonly #g: Builder;
  readonly #made: Made;
  readonly #varying: ReadonlySet<Value>;
  /** What states need, too. */
  readonly #needed: ReadonlySet<Node>;
  readonly #stacked = new Map<Value, Value | null>();

  /** `needed`: the values that a step makes for the next one. */
  constructor(g: Builder, graph: Graph, needed: readonly Value[], made: Made) {
    this.#g = g;
    this.#made = made;
    this.#varying = varyingValues(graph);
    this.#needed = new Set(reachable(needed));
  }

  /** The value at all steps, or null where it is better computed step by step. */
  ofAll(value: Value): Value | null {
    const { node } = value;
    return node && this.#varying.has(value) && !this.#needed.has(node) ? this.#stack(value) : null;
  }

  #stack(value: Value): Value | null {
    const known = this.#stacked.get(value);
    if (known !== undefined) return known;
    const stacked = this.#make(value);
    this.#stacked.set(value, stacked);
    return stacked;
  }

  #make(value: Value): Value | null {
    const { joint, steps } = this.#made;
    const shape = [steps.length, ...value.shape];
    const whole = joint.get(value);
    if (whole) return this.#g.reshape(whole, shape);
    const { node } = value;
    if (node && !this.#needed.has(node)) return this.#apply(node, value);
    const parts = steps.flatMap((made) => made.get(value) ?? []);
    if (value.shape.length === 0 || parts.length !== steps.length) return null;
    return this.#g.reshape(this.#g.op('Concat', parts, { axis: 0 }), shape);
  }

  #apply(node: Node, value: Value): Value | null {
    const [first] = node.inputs;
    if (node.domain !== '' || !first) return null;
    this.#g.origin = node.origin;
    if (reduceOperators.has(node.op)) {
      const x = this.#varying.has(first) ? this.#stack(first) : null;
      const axes = this.#g.int64(reducedAxes(node).map((axis) => axis + 1));
      return x && this.#g.op(node.op, [x, axes], { keepdims: node.attributes.keepdims ?? 1 });
    }
    if (!unaryOperators.has(node.op) && !broadcastOperators.has(node.op)) return null;
    const operands = node.inputs.map((input) => this.#operand(input, value.shape.length));
    return operands.includes(undefined)
      ? null
      : this.#g.op(
          node.op,
          operands.map((operand) => operand ?? null),
          node.attributes,
        );
  }

  /** An operand of a result of `rank` axes; undefined where it cannot be had. */
  #operand(input: Value | null, rank: number): Value | null | undefined {
    if (!input || !this.#varying.has(input)) return input;
    const stacked = this.#stack(input);
    if (!stacked) return undefined;
    const [steps = 1, ...shape] = stacked.shape;
    return this.#g.reshape(stacked, [steps, ...new Array<number>(rank - shape.length).fill(1), ...shape]);
  }
}
