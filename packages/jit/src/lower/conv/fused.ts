import { activate } from '../activations.ts';
import { byName, type Lowering } from '../lowering.ts';

/** A convolution followed by a bias per channel and an activation, as tf.layers emits it. */
export const fused =
  (convolution: Lowering): Lowering =>
  (g, node, ...inputs) => {
    const { x, filter, bias, preluActivationWeights } = byName(node, inputs);
    if (!x || !filter) throw new Error(`jit: ${node.op} needs x and filter.`);
    const [y] = [convolution(g, node, x, filter)].flat();
    if (!y) throw new Error(`jit: ${node.op} gives one tensor.`);
    return activate(g, node, bias ? g.op('Add', [y, bias]) : y, preluActivationWeights);
  };
