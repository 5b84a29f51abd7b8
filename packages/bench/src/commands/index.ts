import { compare } from './compare/command.ts';
import { data } from './data/command.ts';
import { doctor } from './doctor/command.ts';
import { engines } from './engines/command.ts';
import { exportNetwork } from './export/command.ts';
import { keep } from './keep/command.ts';
import { list } from './list/command.ts';
import { lrFind } from './lr-find/command.ts';
import { newModel } from './new-model/command.ts';
import { predict } from './predict/command.ts';
import { publishWeights } from './publish-weights/command.ts';
import { queue } from './queue/command.ts';
import { readme } from './readme/command.ts';
import { report } from './report/command.ts';
import { run } from './run/command.ts';
import { setupTensorflow } from './setup-tensorflow/command.ts';
import type { Verb } from './verb.ts';
import { verify } from './verify/command.ts';
import { worker } from './worker/command.ts';

/** All commands, in the order of the help. */
export const verbs: readonly Verb[] = [
  list,
  newModel,
  run,
  worker,
  queue,
  report,
  compare,
  lrFind,
  predict,
  exportNetwork,
  verify,
  keep,
  data,
  publishWeights,
  readme,
  doctor,
  engines,
  setupTensorflow,
];

/** The environment variables that are settings of some command. */
export const settingVariables: readonly string[] = [
  ...new Set(
    verbs.flatMap(({ options }) => Object.values(options).flatMap(({ variable }) => variable ?? [])),
  ),
];
