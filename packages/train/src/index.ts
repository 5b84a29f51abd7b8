export { cpu } from './engines/cpu.ts';
export {
  type Arrays,
  type Engine,
  EngineRefusal,
  type Executable,
  type PredictOptions,
  type Program,
  type StepInputs,
  type TensorSpec,
} from './engines/engine.ts';
export { LoopExecutable } from './engines/executable.ts';
export { interpretOn } from './engines/interpret.ts';
export { onnx } from './engines/onnx.ts';
export { NUMERICS } from './numerics.ts';
export { type OpenedNetworks, openTrained, predictTrained } from './predict/predict.ts';
export { scoresOf, type TrainedNetworks } from './predict/scores.ts';
export { ProgramCache } from './program/cache.ts';
export { type Course, courseOf, hyperArrays } from './program/hyper.ts';
export { buildProgram, type ProgramSource, type TrainingProgram } from './program/program.ts';
export type { TrialBudget } from './protocol/budget.ts';
export type { TrialProgress } from './protocol/progress.ts';
export type { TrialReport } from './protocol/report.ts';
export { runRangeTest } from './range-test/train.ts';
export { type Circumstances, type Ending, recordOf } from './record/record.ts';
export { memberStreams, networkStreams, type TrainingStreams } from './streams.ts';
export { describeStudy } from './studies/describe.ts';
export type { TrialContext } from './training/context.ts';
export { pickExamples, type TrainingData, testExamples, trainingData } from './training/data.ts';
export type { EpochRecord } from './training/epoch-record.ts';
export { describeTestSet } from './training/test-set.ts';
export { runTrial, type TrialEnding } from './training/trial.ts';
export { exportEntry } from './weights/export.ts';
export { decodeSafetensors, encodeSafetensors, type NamedArray } from './weights/safetensors.ts';
