export {
  type Arrays,
  buildProgram,
  type Engine,
  EngineRefusal,
  type Executable,
  type PredictOptions,
  type Program,
  type ProgramSource,
  type StepInputs,
  type TensorSpec,
  type TrainingProgram,
} from '@digitbench/train';
export { chooseEngine, enginesFrom, loadEngine } from '@digitbench/train/node';
export {
  type EngineChoice,
  type EngineName,
  engineChoices,
  engineNames,
  NUMERICS,
} from '@digitbench/train/protocol';
export { main } from './cli.ts';
export { type BenchReport, type BenchRequest, bench } from './run/bench.ts';
export { type Profile, type ProfileName, profileNames, profiles } from './zoo/profile.ts';
