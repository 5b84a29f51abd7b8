import type { Lowerings } from '../lowering.ts';
import { conv3D, conv3DBackpropFilter, conv3DBackpropInput } from './conv3D.ts';
import { avgPool3D, avgPool3DGrad, maxPool3D, maxPool3DGrad } from './pool3D.ts';

export const volume: Lowerings = {
  Conv3D: conv3D,
  Conv3DBackpropInputV2: conv3DBackpropInput,
  Conv3DBackpropFilterV2: conv3DBackpropFilter,
  MaxPool3D: maxPool3D,
  MaxPool3DGrad: maxPool3DGrad,
  AvgPool3D: avgPool3D,
  AvgPool3DGrad: avgPool3DGrad,
};
