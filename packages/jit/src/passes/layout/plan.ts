import { nodesOf, sameShape, stateNext } from '../../graph/graph.ts';
import type { Graph, Layout, Node, Value } from '../../graph/types.ts';
import { elementwise } from '../../lower/blocked/elementwise.ts';
import { fitsBlocks, geometryOf } from '../../lower/blocked/fits.ts';
import { blockedConvolutions, followingRule, mapsOf } from '../../lower/blocked/index.ts';
import { blockedFilter, blockedMap, fillsBlocks, isNarrow } from '../../lower/blocked/layouts.ts';
import { TINY } from '../../lower/conv/choice.ts';
import { Groups } from './groups.ts';

/**
 * Which values are stored blocked, and how. Convolutions that fit ask for it on behalf of their maps and filters;
 * everything connected to these by kernels that can work in any order follows: activations, residual sums, batch
 * norm and pooling for maps, the optimizer's arithmetic and slots for filters.
 */
export function planLayouts(graph: Graph, block: number): Map<Value, Layout> {
  const nodes = nodesOf(graph);
  const groups = joinGroups(graph, nodes);
  const maps = new Set<Value>();
  const filters = new Set<Value>();
  for (const node of nodes) {
    if (!isBlockedConvolution(node, block)) continue;
    const { maps: asMaps, filter } = rolesOf(node, block);
    for (const map of asMaps) maps.add(groups.of(map));
    filters.add(groups.of(filter));
  }
  const plan = new Map<Value, Layout>();
  for (const value of valuesOf(graph, nodes)) {
    const group = groups.of(value);
    const [, rows = 0, columns = 0, channels = 0] = value.shape;
    if (value.shape.length !== 4 || maps.has(group) === filters.has(group)) continue;
    if (filters.has(group)) plan.set(value, blockedFilter(value.shape, block));
    else if (fillsBlocks(channels, block) && rows * columns > TINY)
      plan.set(value, blockedMap(value.shape, block));
  }
  return plan;
}

/** Whether a node is a convolution that the blocked kernels are to compute. */
export function isBlockedConvolution(node: Node, block: number): boolean {
  return node.domain === 'tfjs' && node.op in blockedConvolutions && fitsBlocks(node, block);
}

function joinGroups(graph: Graph, nodes: readonly Node[]): Groups {
  const groups = new Groups();
  for (const node of nodes) {
    if (node.domain !== 'tfjs') continue;
    if (followingRule(node)) groups.join(mapsOf(node));
    if (node.op in elementwise) {
      const [output] = node.outputs;
      const alike = [...node.outputs, ...node.inputs].filter(
        (value): value is Value => value !== null && sameShape(value.shape, output?.shape ?? []),
      );
      groups.join(alike);
    }
  }
  for (const { name, value } of graph.inputs.filter((input) => input.role === 'state')) {
    const next = stateNext(graph, name);
    if (next) groups.join([value, next.value]);
  }
  return groups;
}

/** A convolution's maps (but for narrow ones that it only reads, which it does not need blocked) and filter. */
function rolesOf(node: Node, block: number): { maps: Value[]; filter: Value } {
  const [first, second] = node.inputs;
  const [output] = node.outputs;
  if (!first || !second || !output) throw new Error(`jit: ${node.op} needs two inputs.`);
  const { filter } = geometryOf(node);
  const narrow = isNarrow(filter[2] ?? 0, block);
  switch (node.op) {
    case 'Conv2DBackpropInput':
      return { maps: [first, output], filter: second };
    case 'Conv2DBackpropFilter':
      return { maps: narrow ? [second] : [first, second], filter: output };
    default:
      return { maps: narrow ? [output] : [first, output], filter: second };
  }
}

function valuesOf(graph: Graph, nodes: readonly Node[]): Value[] {
  return [...graph.inputs.map((input) => input.value), ...nodes.flatMap((node) => node.outputs)];
}
