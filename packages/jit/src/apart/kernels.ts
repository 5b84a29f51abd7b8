import { sizeOf } from '../graph/graph.ts';
import type { Node, Value } from '../graph/types.ts';
import { MAX_POOL_GRADIENT, tiledWindow } from '../lower/pool/maxPool.ts';
import type { Routine } from './assembler.ts';
import { maxPoolGradientRoutine } from './poolKernel.ts';

/** What a kernel reads: the maxima along the columns are for ONNX Runtime. */
export function readByKernel(node: Node): readonly Value[] {
  const { dy, x, y } = operandsOf(node);
  return [dy, x, y];
}

/** What WebAssembly does for a node. `addressOf`: where a value is in memory, in bytes. */
export function kernelRoutine(node: Node, name: string, addressOf: (value: Value) => number): Routine {
  const { dy, x, y, dx } = operandsOf(node);
  const [outer = 0, , , inner = 0] = x.shape;
  return maxPoolGradientRoutine(
    name,
    { ...tiledWindow(node), outer, inner },
    { dy: addressOf(dy), x: addressOf(x), y: addressOf(y), dx: addressOf(dx) },
  );
}

function operandsOf(node: Node) {
  const [dy, x, , y] = node.inputs;
  const [dx] = node.outputs;
  if (node.op !== MAX_POOL_GRADIENT || !dy || !x || !y || !dx) {
    throw new Error(`jit: there is no WebAssembly for ${node.op}.`);
  }
  return { dy, x, y, dx };
}

/** Nanoseconds that a kernel saves an element: measured with 2x2 windows on blocked maps, docs/profile.md. */
const SAVED = 2;

export function nanosecondsSaved({ outputs }: Node): number {
  const [dx] = outputs;
  return dx ? SAVED * sizeOf(dx.shape) : 0;
}
