export type { Arrays, NumberArray, TensorSpec } from './arrays.ts';
export { type ExportOptions, exportOnnx } from './exportOnnx.ts';
export { type PrintOptions, printGraph } from './graph/print.ts';
export type { Graph } from './graph/types.ts';
export { type Jitted, jit, type Result } from './jit.ts';
export { NUMERICS } from './numerics.ts';
export { type Scan, type ScanOptions, type Step, type StepInputs, scan } from './scan.ts';
export { flushDenormals } from './session/denormals.ts';
export { blockSize, runtimeVersion } from './session/runtime.ts';
export { TraceError, UnsupportedOpError } from './trace/errors.ts';
export { type Average, createAverage } from './train/average.ts';
export { batchNormalise } from './train/batchNorm.ts';
export { type FitOptions, fit } from './train/fit.ts';
export type { LossFunction, LossName } from './train/loss.ts';
export {
  createOptimizer,
  type Hyper,
  type Optimizer,
  type OptimizerOptions,
  type OptimizerSpec,
} from './train/optimizer.ts';
export { type PredictOptions, predict } from './train/predict.ts';
export { type ApplyOptions, type PreparedModel, prepareModel } from './train/prepareModel.ts';
export { type StepRandom, stepRandom } from './train/stepRandom.ts';
