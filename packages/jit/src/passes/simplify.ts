import { type Rule, rewriteAll } from '../graph/rewrite.ts';
import type { Graph } from '../graph/types.ts';
import { castTable, mergeCasts, simplifyArithmetic, unwrapConstants } from './algebra.ts';
import { foldConstants } from './constants.ts';
import { dequantize } from './dequantize.ts';
import { keepByClipping } from './draws.ts';
import { sinkExpands } from './expands.ts';
import { mergeGemmOperands, mergeIntoGemm, sumRowsByGemm } from './gemm.ts';
import { hoistRows, scaleTable } from './hoist.ts';
import { mergeReductions } from './reductions.ts';
import { dropLeadingUnits, mergeReshapes, mergeTransposes, sinkReshapes } from './reshapes.ts';
import { recogniseLogSoftmax } from './softmax.ts';

/** Local rules that each leave less to compute, until none of them applies. */
const rules: readonly Rule[] = [
  foldConstants,
  mergeCasts,
  castTable,
  unwrapConstants,
  simplifyArithmetic,
  sinkExpands,
  mergeTransposes,
  mergeReshapes,
  sinkReshapes,
  dropLeadingUnits,
  mergeReductions,
  recogniseLogSoftmax,
  hoistRows,
  scaleTable,
];

export function simplify(graph: Graph): Graph {
  return rewriteAll(graph, rules);
}

/** The same, with what follows a matrix product merged into it: last, since it hides the product's parts. */
export function fuse(graph: Graph): Graph {
  return rewriteAll(graph, [...rules, mergeIntoGemm, mergeGemmOperands, sumRowsByGemm, keepByClipping]);
}

/** Bytes that are scaled for more than products of matrices, which take the factor themselves. */
export function scaleBytes(graph: Graph): Graph {
  return rewriteAll(graph, [dequantize]);
}
