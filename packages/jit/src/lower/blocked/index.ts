import type { Node } from '../../graph/types.ts';
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput, fusedConv2D } from './conv.ts';
import { batchNormTraining, batchNormTrainingGrad, fusedBatchNorm } from './norm.ts';
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad } from './pool.ts';
import { mean, sum } from './reduce.ts';
import type { BlockedRule } from './rule.ts';

/** Convolutions: they decide which values are blocked. */
export const blockedConvolutions: Readonly<Record<string, BlockedRule>> = {
  Conv2D: conv2D,
  FusedConv2D: fusedConv2D,
  Conv2DBackpropInput: conv2DBackpropInput,
  Conv2DBackpropFilter: conv2DBackpropFilter,
};

/** Kernels on maps: they follow, where their first input is blocked. */
export const blockedKernels: Readonly<Record<string, BlockedRule>> = {
  BatchNormTraining: batchNormTraining,
  BatchNormTrainingGrad: batchNormTrainingGrad,
  FusedBatchNorm: fusedBatchNorm,
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGrad,
  AvgPool: avgPool,
  AvgPoolGrad: avgPoolGrad,
};

/** Reductions of blocked maps, which give values in their own order. */
export const blockedReductions: Readonly<Record<string, BlockedRule>> = { Mean: mean, Sum: sum };

/** Which of a kernel's tensors are maps of one stretch: all of its inputs and outputs with four axes. */
export function mapsOf(node: Node) {
  const values = [...node.inputs, ...node.outputs].filter((value) => value !== null);
  return values.filter((value) => value.shape.length === 4);
}
