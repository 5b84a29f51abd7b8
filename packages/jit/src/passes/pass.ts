import type { Graph } from '../graph/types.ts';
import type { Target } from '../session/target.ts';

/** One transformation that keeps what a graph computes. */
export type Pass = (graph: Graph, target: Target) => Graph;

export function applyPasses(graph: Graph, passes: readonly Pass[], target: Target): Graph {
  return passes.reduce((current, pass) => pass(current, target), graph);
}
