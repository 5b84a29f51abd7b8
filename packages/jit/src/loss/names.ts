import type { Formula } from './formulas.ts';
import * as formulas from './formulas.ts';

/** What a loss asks of the outputs. */
export interface LossKind {
  readonly formula: Formula;
  /**
   * A cross-entropy knows two forms: of scores, and of the probabilities that softmax or sigmoid makes of them. Given
   * is what it takes where the model does not say; a model that ends in the activation gives its scores.
   */
  readonly entropy?: { readonly of: 'softmax' | 'sigmoid'; readonly given: 'scores' | 'probabilities' };
  /** Whether targets may be class numbers, and whether they must be. */
  readonly classes?: 'allowed' | 'required';
}

const softmax = { formula: formulas.softmaxCrossEntropy, classes: 'allowed' } as const;
const sigmoid = { formula: formulas.sigmoidCrossEntropy } as const;

export const lossKinds = {
  softmaxCrossEntropy: { ...softmax, entropy: { of: 'softmax', given: 'scores' } },
  categoricalCrossentropy: { ...softmax, entropy: { of: 'softmax', given: 'probabilities' } },
  sparseCategoricalCrossentropy: {
    ...softmax,
    classes: 'required',
    entropy: { of: 'softmax', given: 'probabilities' },
  },
  sigmoidCrossEntropy: { ...sigmoid, entropy: { of: 'sigmoid', given: 'scores' } },
  binaryCrossentropy: { ...sigmoid, entropy: { of: 'sigmoid', given: 'probabilities' } },
  meanSquaredError: { formula: formulas.meanSquaredError },
  meanAbsoluteError: { formula: formulas.meanAbsoluteError },
  meanAbsolutePercentageError: { formula: formulas.meanAbsolutePercentageError },
  meanSquaredLogarithmicError: { formula: formulas.meanSquaredLogarithmicError },
  huber: { formula: formulas.huber },
  hinge: { formula: formulas.hinge },
  squaredHinge: { formula: formulas.squaredHinge },
  categoricalHinge: { formula: formulas.categoricalHinge, classes: 'allowed' },
  kullbackLeiblerDivergence: { formula: formulas.kullbackLeiblerDivergence },
  poisson: { formula: formulas.poisson },
  cosineProximity: { formula: formulas.cosineProximity },
  logcosh: { formula: formulas.logcosh },
} as const satisfies Record<string, LossKind>;

/** Other names of the same losses, as TensorFlow.js and Keras call them. */
export const lossAliases = {
  mse: 'meanSquaredError',
  MSE: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  MAE: 'meanAbsoluteError',
  absoluteDifference: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  MAPE: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
  MSLE: 'meanSquaredLogarithmicError',
  huberLoss: 'huber',
  kld: 'kullbackLeiblerDivergence',
  KLD: 'kullbackLeiblerDivergence',
  cosine: 'cosineProximity',
  logCosh: 'logcosh',
} as const satisfies Record<string, keyof typeof lossKinds>;

/** The losses that go by name, and their other names. */
export type LossName = keyof typeof lossKinds | keyof typeof lossAliases;

export const lossNames: readonly string[] = [...Object.keys(lossKinds), ...Object.keys(lossAliases)];

export function kindOfName(name: string): LossKind | null {
  const full = Object.hasOwn(lossAliases, name) ? lossAliases[name as keyof typeof lossAliases] : name;
  return Object.hasOwn(lossKinds, full) ? lossKinds[full as keyof typeof lossKinds] : null;
}
