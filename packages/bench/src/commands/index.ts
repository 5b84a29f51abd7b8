import { compare } from './compare.ts';
import { doctor } from './doctor.ts';
import { engines } from './engines.ts';
import { exportNetwork } from './export.ts';
import { list } from './list.ts';
import { lrFind } from './lr-find.ts';
import { newModel } from './new-model.ts';
import { predict } from './predict.ts';
import { readme } from './readme.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { setupTensorflow } from './setup-tensorflow.ts';
import type { Verb } from './verb.ts';
import { verify } from './verify.ts';

/** All commands, in the order of the help. */
export const verbs: readonly Verb[] = [
  list,
  newModel,
  run,
  report,
  compare,
  lrFind,
  predict,
  exportNetwork,
  verify,
  readme,
  doctor,
  engines,
  setupTensorflow,
];
