import type { Lowerings } from '../lowering.ts';
import { avgPool, avgPoolGrad } from './avgPool.ts';
import { maxPool, maxPoolGrad } from './maxPool.ts';

export const pooling: Lowerings = {
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGrad,
  AvgPool: avgPool,
  AvgPoolGrad: avgPoolGrad,
};
