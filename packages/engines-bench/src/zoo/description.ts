/**
 * One training as plain data, so that a peer in another language trains the same network by the same recipe on the same
 * examples. The Python peers read it as JSON (peers/zoo.py).
 */
export interface TrainingDescription {
  /** "study/entry", or "study/entry/member". */
  readonly name: string;
  readonly network: NetworkDescription;
  readonly recipe: RecipeDescription;
  readonly inputs: readonly InputDescription[];
  /** Number of classes of each output. */
  readonly classes: readonly number[];
  readonly train: ExampleFiles;
  readonly validation: ExampleFiles | null;
  readonly test: ExampleFiles;
  /** Float32, one after another, in the order of the nodes and, within one, of its `weights`. */
  readonly weightsFile: string;
  /** What a peer leaves out, because the recipe has code of its own there: each saves the peer work. */
  readonly simplified: readonly string[];
}

/** Nodes in an order in which each comes after what it takes: the inputs first, then one node a layer. */
export interface NetworkDescription {
  readonly nodes: readonly NodeDescription[];
  /** Indices of the nodes that are the scores, in the task's order. */
  readonly outputs: readonly number[];
}

export interface NodeDescription {
  readonly layer: LayerDescription;
  /** Indices of the nodes that it takes. */
  readonly inputs: readonly number[];
  /** Shapes of its trained weights, in TensorFlow.js's layout. */
  readonly weights: readonly (readonly number[])[];
  /** Of one example, channels last. */
  readonly shape: readonly number[];
}

export type Activation = 'linear' | 'relu' | 'tanh';

export type LayerDescription =
  | { kind: 'input' }
  | { kind: 'dense'; units: number; bias: boolean; activation: Activation }
  | {
      kind: 'conv';
      filters: number;
      kernelSize: number;
      strides: number;
      /** Rows of zeros above and below, columns left and right. */
      padding: readonly [top: number, bottom: number, left: number, right: number];
      bias: boolean;
      activation: Activation;
    }
  /** `momentum` is the fraction of the old moving statistic that is kept. */
  | { kind: 'batchNorm'; momentum: number; epsilon: number }
  | { kind: 'relu' }
  | { kind: 'leakyRelu'; alpha: number }
  | { kind: 'dropout'; rate: number }
  | { kind: 'maxPool'; poolSize: number; strides: number }
  | { kind: 'globalAveragePool' | 'globalMaxPool' | 'flatten' | 'concatenate' | 'add' }
  | { kind: 'zeroPadding'; padding: readonly [top: number, bottom: number, left: number, right: number] };

/** An image is multiplied by `scale`, moved by `offset` and given the shape; a category becomes one-hot. */
export type InputDescription =
  | { kind: 'image'; shape: readonly number[]; scale: number; offset: number }
  | { kind: 'category'; classes: number };

export interface OptimizerDescription {
  readonly name: 'sgd' | 'adam';
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly decayOn: 'all' | 'kernels';
}

export interface RecipeDescription {
  readonly loss: 'cross-entropy' | 'error-probability';
  readonly optimizer: OptimizerDescription;
  readonly batchSize: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly shuffle: boolean;
  /** One number a step of the whole training. */
  readonly learningRate: readonly number[];
  /** Takes the place of the optimizer's momentum (Adam's beta1); null if it is not scheduled. */
  readonly momentum: readonly number[] | null;
  /** After each step: average += weight * (weights - average). Null if nothing is averaged. */
  readonly averageWeight: readonly number[] | null;
  readonly recomputeStatistics: boolean;
  /** Whether dropout drops and batch norm takes the batch's statistics. */
  readonly trainingMode: { readonly training: boolean; readonly validation: boolean; readonly test: boolean };
}

/** Bytes: images [count, rows, columns], categories and targets [count], in the task's order. */
export interface ExampleFiles {
  readonly count: number;
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
}
