export { type BenchReport, type BenchRequest, bench } from './bench.ts';
export { main } from './cli.ts';
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
export { type EngineChoice, type EngineName, engineChoices, engineNames } from './engines/names.ts';
export { chooseEngine, enginesFrom, loadEngine } from './engines/registry.ts';
export { NUMERICS } from './numerics.ts';
export { buildProgram, type ProgramSource, type TrainingProgram } from './program/program.ts';
export { type Profile, type ProfileName, profileNames, profiles } from './trials/profile.ts';
