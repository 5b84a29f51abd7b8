import type { Lowerings } from '../lowering.ts';
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput } from './conv2D.ts';
import {
  depthwiseConv2dNative,
  depthwiseConv2dNativeBackpropFilter,
  depthwiseConv2dNativeBackpropInput,
} from './depthwise.ts';
import { fused } from './fused.ts';

export const convolution: Lowerings = {
  Conv2D: conv2D,
  FusedConv2D: fused(conv2D),
  Conv2DBackpropInput: conv2DBackpropInput,
  Conv2DBackpropFilter: conv2DBackpropFilter,
  DepthwiseConv2dNative: depthwiseConv2dNative,
  FusedDepthwiseConv2D: fused(depthwiseConv2dNative),
  DepthwiseConv2dNativeBackpropInput: depthwiseConv2dNativeBackpropInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseConv2dNativeBackpropFilter,
};
