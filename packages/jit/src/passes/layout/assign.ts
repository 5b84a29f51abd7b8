import { Builder, inputValue } from '../../graph/builder.ts';
import { nodesOf } from '../../graph/graph.ts';
import { restore, sameLayout, store } from '../../graph/layout.ts';
import type { Graph, GraphInput, Layout, Node, Value } from '../../graph/types.ts';
import { scaleChannels } from '../../lower/blocked/channels.ts';
import { elementwise, inLayout } from '../../lower/blocked/elementwise.ts';
import { blockedConvolutions, blockedReductions, followingRule } from '../../lower/blocked/index.ts';
import { blockedFilter, blockedMap } from '../../lower/blocked/layouts.ts';
import { reducesWholeMaps } from '../../lower/blocked/reduce.ts';
import type { BlockedContext, BlockedRule, Scaled, Stored } from '../../lower/blocked/rule.ts';
import type { Pass } from '../pass.ts';
import { isBlockedConvolution, planLayouts } from './plan.ts';

/**
 * Layout assignment: convolutional stretches are computed by ONNX Runtime's channel-blocked kernels and stored in
 * their layout from end to end; weights and optimizer slots enter the loop in it and leave it at the end.
 * The rest of the graph is left as it is.
 */
export const assignLayouts: Pass = (graph, { block }) => {
  if (block === 0) return graph;
  const plan = planLayouts(graph, block);
  return plan.size === 0 ? graph : new Assignment(graph, plan, block).run();
};

class Assignment implements BlockedContext {
  readonly g = new Builder();
  readonly block: number;
  readonly #graph: Graph;
  readonly #plan: ReadonlyMap<Value, Layout>;
  /** What has taken the place of each value, in its own order and as it is stored. */
  readonly #plain = new Map<Value, Value>();
  readonly #stored = new Map<Value, Stored & { readonly layout: Layout }>();
  /** Maps whose channels are to be scaled when somebody needs them whole. */
  readonly #scaled = new Map<Value, { value: Value; layout: Layout; factor: Value }>();

  constructor(graph: Graph, plan: ReadonlyMap<Value, Layout>, block: number) {
    this.#graph = graph;
    this.#plan = plan;
    this.block = block;
  }

  run(): Graph {
    const inputs = this.#graph.inputs.map((input) => this.#input(input));
    for (const node of nodesOf(this.#graph)) {
      this.g.origin = node.origin;
      const results = this.#blocked(node);
      node.outputs.forEach((output, i) => {
        const result = results[i];
        if (result) this.#keep(output, result);
      });
    }
    const outputs = this.#graph.outputs.map((output) => {
      const carried = output.role === 'state' && inputs.find((input) => input.name === output.name)?.carried;
      const value = carried ? this.as(output.value, carried) : this.plain(output.value);
      return { ...output, value };
    });
    return { inputs, outputs };
  }

  plain(value: Value): Value {
    const known = this.#plain.get(value);
    if (known) return known;
    const stored = this.#storedAs(value);
    if (!stored) throw new Error('jit: a value is used before it is made.');
    const restored = restore(this.g, stored.value, stored.layout, value.shape);
    this.#plain.set(value, restored);
    return restored;
  }

  as(value: Value, layout: Layout): Value {
    const stored = this.#storedAs(value);
    if (stored && sameLayout(stored.layout, layout)) return stored.value;
    return store(this.g, this.plain(value), layout);
  }

  map(value: Value): Value {
    return this.as(value, blockedMap(value.shape, this.block));
  }

  scaled(value: Value): Scaled {
    const known = this.#stored.has(value) ? undefined : this.#scaled.get(value);
    return known ? { map: known.value, factor: known.factor } : { map: this.map(value), factor: null };
  }

  filter(value: Value): Value {
    return this.as(value, blockedFilter(value.shape, this.block));
  }

  /** State enters the loop as it is stored in it. */
  #input(input: GraphInput): GraphInput {
    const layout = input.role === 'state' ? this.#plan.get(input.value) : undefined;
    if (!layout) {
      this.#plain.set(input.value, input.value);
      return input;
    }
    const value = inputValue(layout.shape, input.value.dtype);
    this.#stored.set(input.value, { value, layout });
    return { ...input, value, carried: { ...layout, given: input.value.shape } };
  }

  #blocked(node: Node): readonly Stored[] {
    const rule = this.#ruleFor(node);
    if (rule) return rule(this, node, ...node.inputs.filter((input) => input !== null));
    const [output] = node.outputs;
    const layout = output && this.#plan.get(output);
    const stored = layout && node.domain === 'tfjs' && node.op in elementwise && inLayout(this, node, layout);
    if (stored) return [stored];
    const inputs = node.inputs.map((input) => input && this.plain(input));
    return this.g.node({ ...node, inputs }).map((value) => ({ value, layout: null }));
  }

  #ruleFor(node: Node): BlockedRule | undefined {
    if (node.domain !== 'tfjs') return undefined;
    const convolution = blockedConvolutions[node.op];
    if (convolution && isBlockedConvolution(node, this.block)) return convolution;
    const first = node.inputs[node.op === 'MaxPoolGrad' || node.op === 'AvgPoolGrad' ? 1 : 0];
    if (!first || !this.#plan.has(first)) return undefined;
    const following = followingRule(node);
    if (following) return following;
    return node.op in blockedReductions && reducesWholeMaps(node) ? blockedReductions[node.op] : undefined;
  }

  #storedAs(value: Value): (Stored & { readonly layout: Layout }) | undefined {
    const known = this.#stored.get(value);
    const scaled = this.#scaled.get(value);
    if (known || !scaled) return known;
    const stored = { value: scaleChannels(this.g, scaled.value, scaled.factor), layout: scaled.layout };
    this.#stored.set(value, stored);
    return stored;
  }

  #keep(output: Value, { value, layout, factor }: Stored): void {
    if (layout && factor) this.#scaled.set(output, { value, layout, factor });
    else if (layout) this.#stored.set(output, { value, layout });
    else this.#plain.set(output, value);
  }
}
