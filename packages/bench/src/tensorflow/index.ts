export { type Build, type BuildName, builds } from './builds.ts';
export { inspectTensorflow, type TensorflowState, tensorflowLines } from './doctor.ts';
export { consoleReport, type Report } from './report.ts';
export { type SetupOptions, setUpTensorflow } from './setup.ts';
export { SetupError } from './setup-error.ts';
