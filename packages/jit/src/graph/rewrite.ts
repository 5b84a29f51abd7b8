import { Builder } from './builder.ts';
import { countUses, nodesOf } from './graph.ts';
import type { Graph, Node, Value } from './types.ts';

export interface RuleContext {
  g: Builder;
  /** How often a value of the graph before the pass is read. */
  uses(value: Value | null | undefined): number;
}

/**
 * What becomes of a node: its new outputs, or null to keep it (with its inputs replaced).
 * `inputs` are the node's inputs after the pass, and their nodes may be looked at to match a pattern.
 */
export type Rule = (
  node: Node,
  inputs: readonly (Value | null)[],
  context: RuleContext,
) => Value | readonly Value[] | null;

/** Rebuilds a graph from its inputs to its outputs, giving each node to `rule`. */
export function rewrite(graph: Graph, rule: Rule): Graph {
  return rewriteOnce(graph, rule);
}

/** Rewrites until no rule applies; for each node the first rule that does is taken. */
export function rewriteAll(graph: Graph, rules: readonly Rule[]): Graph {
  let applied = new Set<string>();
  const firstOf: Rule = (node, inputs, context) => {
    for (const rule of rules) {
      const result = rule(node, inputs, context);
      if (result) {
        applied.add(`${rule.name} to ${node.op}`);
        return result;
      }
    }
    return null;
  };
  let current = graph;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    applied = new Set();
    current = rewriteOnce(current, firstOf);
    if (applied.size === 0) return current;
  }
  throw new Error(
    `jit: graph rules undo each other, even after ${MAX_ROUNDS} rounds: ${[...applied].join(', ')}.`,
  );
}

const MAX_ROUNDS = 100;

function rewriteOnce(graph: Graph, rule: Rule): Graph {
  const g = new Builder();
  const counts = countUses(graph);
  const context: RuleContext = { g, uses: (value) => (value && counts.get(value)) ?? 0 };
  const replaced = new Map<Value, Value>();
  const now = (value: Value) => replaced.get(value) ?? value;
  for (const node of nodesOf(graph)) {
    const inputs = node.inputs.map((input) => input && now(input));
    g.origin = node.origin;
    const next = rule(node, inputs, context) ?? g.node({ ...node, inputs });
    const outputs = isValue(next) ? [next] : next;
    node.outputs.forEach((output, i) => {
      const value = outputs[i];
      if (value) replaced.set(output, value);
    });
  }
  const outputs = graph.outputs.map((output) => ({ ...output, value: now(output.value) }));
  return { ...graph, outputs };
}

function isValue(result: Value | readonly Value[]): result is Value {
  return !Array.isArray(result);
}
