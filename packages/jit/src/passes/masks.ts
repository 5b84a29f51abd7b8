import { nodesOf } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Graph, Node, Value } from '../graph/types.ts';
import { isKernel } from './kernels.ts';

/**
 * The gradient of relu(x) is masked by step(x), which is step(relu(x)): read from the output, the mask lets go of
 * x, and the ReLU can be merged into what computes x.
 */
export function maskByOutput(graph: Graph): Graph {
  const reluOf = new Map<Value, Node>();
  for (const node of nodesOf(graph)) {
    const [x] = node.inputs;
    if (x && isKernel(node, 'Relu')) reluOf.set(x, node);
  }
  return rewrite(graph, (node, inputs, { g }) => {
    const [x] = node.inputs;
    const relu = x && isKernel(node, 'Step') && node.attributes.alpha === 0 ? reluOf.get(x) : undefined;
    if (!relu) return null;
    return g.node({ ...node, inputs: g.node({ ...relu, inputs }) });
  });
}

/**
 * Max pooling hands its gradient to elements equal to the maximum: these are positive where the maximum is. So a
 * ReLU's mask on the gradient may as well act before it is spread, where it is smaller.
 */
export function maskBeforePooling(graph: Graph): Graph {
  return rewrite(graph, (node, inputs, { g, uses }) => {
    if (!isKernel(node, 'Multiply')) return null;
    for (const side of [0, 1]) {
      const pooling = inputs[side]?.node;
      const mask = withoutCast(inputs[1 - side])?.node;
      if (!isKernel(pooling, 'MaxPoolGrad') || uses(node.inputs[side]) !== 1) continue;
      if (!isKernel(mask, 'Step') || mask.attributes.alpha !== 0) continue;
      const [dy, x, y] = pooling.inputs;
      if (!dy || !x || !y || mask.inputs[0] !== x) continue;
      const steps = g.node({ ...mask, inputs: [y], outputs: [y] });
      const masked = g.node({ ...node, inputs: [dy, ...steps], outputs: [dy] });
      return g.node({ ...pooling, inputs: [...masked, x, y] });
    }
    return null;
  });
}

/** tfjs casts a step to the type that it has. */
function withoutCast(value: Value | null | undefined): Value | null {
  const node = value?.node;
  const [x] = node?.inputs ?? [];
  return (isKernel(node, 'Cast') && x?.dtype === value?.dtype ? x : value) ?? null;
}
