import type { Lowerings } from '../lowering.ts';
import { batchNormTraining, batchNormTrainingGrad } from './batchNormTraining.ts';
import { fusedBatchNorm } from './fusedBatchNorm.ts';
import { localResponse, localResponseGrad } from './localResponse.ts';

export const normalization: Lowerings = {
  FusedBatchNorm: fusedBatchNorm,
  BatchNormTraining: batchNormTraining,
  BatchNormTrainingGrad: batchNormTrainingGrad,
  LRN: localResponse,
  LRNGrad: localResponseGrad,
};
