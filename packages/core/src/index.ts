export { DataError, type Dataset, type ImageSet } from '@digitbench/data';
export { checkEntry, parameterCounts, sampleExamples } from './checking/check-entry.ts';
export { checkFit } from './checking/check-fit.ts';
export { seedProblemsOf } from './checking/check-network.ts';
export type { Claim, ClaimTest } from './contract/claim.ts';
export type { Batches, Computation } from './contract/computation.ts';
export type {
  Budget,
  EnsembleEntry,
  Entry,
  EstimatorEntry,
  Member,
  NetworkEntry,
  Predictor,
  PredictorOutput,
  Products,
  Reported,
} from './contract/entry.ts';
export { type Factor, quickValues } from './contract/factor.ts';
export type {
  Ledger,
  OutcomeName,
  StatedLog,
  StatedOutcome,
  StatedValue,
  Statement,
  StatementForm,
} from './contract/ledger.ts';
export { type FactorValue, type Level, levelName } from './contract/level.ts';
export type { ApplyContext, CustomNetwork, LayerSummary, Network, StepRandom } from './contract/network.ts';
export type {
  Averaging,
  CustomOptimizer,
  EarlyStopping,
  Hyper,
  InputPreparation,
  Loss,
  LossContext,
  LossName,
  Optimizer,
  OptimizerSpec,
  Recipe,
  Selection,
  Tensors,
  TrainingMode,
  Validation,
} from './contract/recipe.ts';
export { type Data, recipeData } from './contract/recipe-data.ts';
export { entriesOf, levelEntries } from './contract/resolve.ts';
export type { Curve, Progress, Schedule, Segment } from './contract/schedule.ts';
export type { Source, Study } from './contract/study.ts';
export type { DataShape, Examples, Task, TaskInput, TaskOutput } from './contract/task.ts';
export { fingerprint } from './fingerprint.ts';
export { fastaiRecipe } from './networks/fastai-recipe.ts';
export { plainProducts } from './networks/plain-products.ts';
export { resnet18 } from './networks/resnet18.ts';
export { NUMERICS } from './numerics.ts';
export { PyTorchRandom } from './pytorch/pytorch-random.ts';
export { drawLinear, type LinearWeights, replayLinear } from './pytorch/replay-linear.ts';
export { Random } from './random.ts';
export { accuracies, answers, type Scores } from './tasks/accuracy.ts';
export { type Counts, checkCounts } from './tasks/check-counts.ts';
export { type Split, split } from './tasks/split.ts';
export { studyOn } from './tasks/study-on.ts';
export { syntheticImages } from './tasks/synthetic-images.ts';
export { shapeOf, taskOn } from './tasks/task-on.ts';
export {
  digitPlusNumber,
  oneAgainstTheRest,
  type TaskOptions,
  TEST_SEED,
  tenDigits,
  twoDigits,
} from './tasks/tasks.ts';
export {
  type Fan,
  glorotUniform,
  heNormal,
  type Initialisation,
  type Initialiser,
  initialise,
  pytorchDefault,
  standardNormal,
} from './training/initialise.ts';
export { inputShapes, nameOutputs, prepareInputs } from './training/inputs.ts';
export { lossFunction } from './training/losses.ts';
export { multiplyAdds } from './training/multiply-adds.ts';
export { applyNetwork, layerSummary, parameterCount, trainableOf, variablesOf } from './training/network.ts';
export { cosineDecay, oneCycle, scheduleAt, stepDecay } from './training/schedules.ts';
export { hostStepRandom } from './training/step-random.ts';
export { defineLedger } from './validation/define-ledger.ts';
export { defineStudy } from './validation/define-study.ts';
export { type Problem, StudyError } from './validation/problem.ts';
