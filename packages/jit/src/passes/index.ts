import type { Graph } from '../graph/types.ts';
import { mergeScaledSums } from './axpy.ts';
import { carryReshaped } from './carry.ts';
import { computeBeforeSplit, mergeDraws } from './draws.ts';
import { assignLayouts } from './layout/assign.ts';
import { maskBeforePooling, maskByOutput } from './masks.ts';
import { mergeConv } from './mergeConv.ts';
import { mergePadding } from './padding.ts';
import { shareScales } from './scales.ts';
import { fuse, scaleBytes, simplify } from './simplify.ts';
import { slopesOfLeakyRelu } from './slopes.ts';
import { stepInOnePass } from './steps.ts';
import { dropTaps } from './taps.ts';
import type { Target } from './target.ts';
import { carryTransposed } from './transposed.ts';
import { turnActivations } from './turned.ts';

/** One transformation that keeps what a graph computes. */
export type Pass = (graph: Graph, target: Target) => Graph;

/** On the traced graph, TensorFlow.js kernels in channels-last layout. */
export const tracedPasses: readonly Pass[] = [
  mergeDraws,
  mergePadding,
  dropTaps,
  maskByOutput,
  maskBeforePooling,
  assignLayouts,
];

/** On the ONNX graph. */
export const onnxPasses: readonly Pass[] = [
  simplify,
  computeBeforeSplit,
  shareScales,
  fuse,
  carryTransposed,
  turnActivations,
  slopesOfLeakyRelu,
  stepInOnePass,
  mergeScaledSums,
  mergeConv,
  carryReshaped,
  fuse,
  scaleBytes,
];

export function applyPasses(graph: Graph, passes: readonly Pass[], target: Target): Graph {
  return passes.reduce((current, pass) => pass(current, target), graph);
}
