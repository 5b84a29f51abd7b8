/** A trial's record without the store and the statistics: all that is needed to write one, in Node and in browsers. */

export { compute } from '../source-metric/compute.ts';
export type { AnsweredExamples } from '../source-metric/examples.ts';
export { entryNameSchema, hashSchema, nameSchema } from './names.ts';
export { checkRecord, describeIssues } from './parse.ts';
export { confusionMatrix, decodePredictions, encodePredictions } from './predictions.ts';
export { roundProbability, sampledExamples } from './probabilities.ts';
export { machineSchema, RECORD_VERSION, type RunRecord } from './schema.ts';
