/** A trial's record without the store and the statistics: all that is needed to write one, in Node and in browsers. */

export { compute } from '../source-metric/compute.ts';
export type { AnsweredExamples } from '../source-metric/examples.ts';
export { checkRecord } from './parse.ts';
export { confusionMatrix, decodePredictions, encodePredictions } from './predictions.ts';
export { roundProbability, sampledExamples } from './probabilities.ts';
export { RECORD_VERSION, type RunRecord } from './schema.ts';
