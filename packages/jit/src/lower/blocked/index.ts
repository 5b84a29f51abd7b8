import type { Node } from '../../graph/types.ts';
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput, fusedConv2D } from './conv.ts';
import {
  depthwiseConv2dNative,
  depthwiseConv2dNativeBackpropFilter,
  depthwiseConv2dNativeBackpropInput,
  depthwiseMaps,
  fitsDepthwise,
} from './depthwise.ts';
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

const kernels: Readonly<Record<string, BlockedRule>> = {
  BatchNormTraining: batchNormTraining,
  BatchNormTrainingGrad: batchNormTrainingGrad,
  FusedBatchNorm: fusedBatchNorm,
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGrad,
  AvgPool: avgPool,
  AvgPoolGrad: avgPoolGrad,
};

const depthwise: Readonly<Record<string, BlockedRule>> = {
  DepthwiseConv2dNative: depthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropInput: depthwiseConv2dNativeBackpropInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseConv2dNativeBackpropFilter,
};

/** Reductions of blocked maps, which give values in their own order. */
export const blockedReductions: Readonly<Record<string, BlockedRule>> = { Mean: mean, Sum: sum };

/** The rule of a kernel on maps that follows where its first map is blocked. */
export function followingRule(node: Node): BlockedRule | undefined {
  return node.op in depthwise && fitsDepthwise(node) ? depthwise[node.op] : kernels[node.op];
}

/** Which tensors of such a kernel are maps of one stretch: all with four axes that are no filters. */
export function mapsOf(node: Node) {
  const values = node.op in depthwise ? depthwiseMaps(node) : [...node.inputs, ...node.outputs];
  return values.filter((value) => value != null).filter((value) => value.shape.length === 4);
}
