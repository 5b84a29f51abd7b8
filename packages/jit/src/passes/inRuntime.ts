import { rewrite } from '../graph/rewrite.ts';
import type { Graph } from '../graph/types.ts';
import { MAX_POOL_GRADIENT, maxGradient, tiledWindow } from '../lower/pool/maxPool.ts';

/** What WebAssembly could compute, as operators of ONNX Runtime. */
export function computeInRuntime(graph: Graph): Graph {
  return rewrite(graph, (node, [dy, x, rowMaxima, y], { g }) => {
    if (node.domain !== 'wasm') return null;
    if (node.op !== MAX_POOL_GRADIENT || !dy || !x || !rowMaxima || !y) {
      throw new Error(`jit: ${node.op} has no form in ONNX.`);
    }
    return maxGradient(g, dy, { x, rowMaxima, y }, tiledWindow(node));
  });
}
