import { sizeOf, toData } from '../graph/graph.ts';
import { type Lowerings, number, output } from './lowering.ts';

/** Tensors made from attributes alone. */
export const creation: Lowerings = {
  Fill: (g, node) => {
    const { shape, dtype } = output(node);
    return g.expand(g.scalar(Number(node.attributes.value), dtype), shape);
  },
  LinSpace: (g, node) => {
    const [start, stop, num] = [number(node, 'start'), number(node, 'stop'), number(node, 'num')];
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return g.constant(
      Float32Array.from({ length: num }, (_, i) => start + i * step),
      [num],
      'float32',
    );
  },
  OnesLike: (g, node) => g.expand(g.scalar(1, output(node).dtype), output(node).shape),
  Range: (g, node) => {
    const { shape, dtype } = output(node);
    const [start, step] = [number(node, 'start'), number(node, 'step')];
    return g.constant(
      toData(
        Array.from({ length: sizeOf(shape) }, (_, i) => start + i * step),
        dtype,
      ),
      shape,
      dtype,
    );
  },
  ZerosLike: (g, node) => g.expand(g.scalar(0, output(node).dtype), output(node).shape),
};
