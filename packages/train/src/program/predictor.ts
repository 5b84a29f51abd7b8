import { type InputPreparation, nameOutputs, prepareInputs, type Task } from '@digitbench/core';
import type { Program } from '../engines/engine.ts';
import { drawsNothing } from './draws-nothing.ts';
import { predictInputs, rawInputs } from './inputs.ts';
import type { TrainableNetwork } from './network.ts';

/** A trained network as a program that only predicts: in the same way as the program that trained it. */
export function buildPredictor(
  task: Task,
  network: TrainableNetwork,
  input: InputPreparation,
  evaluationBatch?: number,
): Program {
  return {
    ...(evaluationBatch === undefined ? {} : { evaluationBatch }),
    variables: network.variables,
    trains: false,
    inputs: { gathered: {}, scanned: {}, constant: {} },
    predictInputs: predictInputs(task),
    batchSize: 1,
    trainStep() {
      throw new Error('program: this one only predicts');
    },
    predict(feeds) {
      const prepared = prepareInputs(task, network.network, input, rawInputs(task, feeds));
      return nameOutputs(task, network.apply(prepared, { training: false, random: drawsNothing('network') }));
    },
  };
}
