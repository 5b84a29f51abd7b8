/**
 * The training steps that `digitbench engines` measures, as data: the TypeScript engines and the Python peers build their
 * networks from the same list, so all of them run the same step.
 */

/** Sizes are numbers of pixels; `padding` is symmetric, in pixels, as PyTorch counts it. Maps are channels last. */
export type LayerSpec =
  | { kind: 'dense'; units: number }
  | { kind: 'conv'; filters: number; kernelSize: number; strides: number; padding: number; bias?: true }
  /** `momentum` is the fraction of the old moving statistic that is kept. */
  | { kind: 'batchNorm'; channels: number; epsilon: number; momentum: number }
  | { kind: 'maxPool'; poolSize: number; strides: number; padding: number }
  | { kind: 'globalAveragePool' }
  | { kind: 'relu' }
  | { kind: 'leakyRelu'; alpha: number }
  | { kind: 'dropout'; rate: number }
  /** ReLU of body plus shortcut; an empty shortcut is the identity. */
  | { kind: 'residual'; body: LayerSpec[]; shortcut: LayerSpec[] };

/** Gather a minibatch of uint8 images, divide by 255, cross-entropy of the labels, gradients, SGD or Adam. */
export interface StepSpec {
  readonly name: string;
  readonly title: string;
  readonly family: 'mlp' | 'convolution';
  /** Shape of one example. */
  readonly input: readonly number[];
  readonly layers: LayerSpec[];
  readonly classes: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Zero means none: no optimizer slots either. */
  readonly momentum: number;
  /** SGD unless given. Adam has its usual constants: 0.9, 0.999, 1e-8. */
  readonly optimizer?: 'adam';
  /** Number of examples from which minibatches are gathered. */
  readonly examples: number;
}

const relu: LayerSpec = { kind: 'relu' };

function dense(...units: number[]): LayerSpec[] {
  return units.map((count) => ({ kind: 'dense', units: count }));
}

function hidden(activation: LayerSpec[], ...units: number[]): LayerSpec[] {
  return units.flatMap((count) => [...dense(count), ...activation]);
}

function convNorm(filters: number, kernelSize: number, strides = 1): LayerSpec[] {
  return [
    { kind: 'conv', filters, kernelSize, strides, padding: (kernelSize - 1) / 2 },
    { kind: 'batchNorm', channels: filters, epsilon: 1e-5, momentum: 0.9 },
  ];
}

function convNormRelu(filters: number, kernelSize: number, strides = 1): LayerSpec[] {
  return [...convNorm(filters, kernelSize, strides), relu];
}

const halve: LayerSpec = { kind: 'maxPool', poolSize: 2, strides: 2, padding: 0 };

function basicBlock(filters: number, strides: number, project: boolean): LayerSpec {
  return {
    kind: 'residual',
    body: [...convNormRelu(filters, 3, strides), ...convNorm(filters, 3)],
    shortcut: project ? convNorm(filters, 1, strides) : [],
  };
}

/** torchvision's resnet18 up to and including its global average pooling. */
const resnet18Body: LayerSpec[] = [
  ...convNormRelu(64, 7, 2),
  { kind: 'maxPool', poolSize: 3, strides: 2, padding: 1 },
  ...[64, 128, 256, 512].flatMap((filters, stage) => [
    basicBlock(filters, stage === 0 ? 1 : 2, stage > 0),
    basicBlock(filters, 1, false),
  ]),
  { kind: 'globalAveragePool' },
];

/** With bias, without padding, then ReLU: the layers of most introductions. */
function convRelu(filters: number, kernelSize: number, padding = 0): LayerSpec[] {
  return [{ kind: 'conv', filters, kernelSize, strides: 1, padding, bias: true }, relu];
}

function dropout(rate: number): LayerSpec {
  return { kind: 'dropout', rate };
}

const mlp = {
  family: 'mlp',
  input: [784],
  classes: 10,
  learningRate: 0.01,
  momentum: 0,
  examples: 60_000,
} as const;

const convolution = {
  family: 'convolution',
  input: [28, 28, 1],
  classes: 10,
  learningRate: 0.01,
  momentum: 0.9,
  examples: 60_000,
} as const;

export const steps: readonly StepSpec[] = [
  { ...mlp, name: 'linear-b256', title: '784-10, batch 256', layers: dense(10), batchSize: 256 },
  { ...mlp, name: 'linear-b12', title: '784-10, batch 12', layers: dense(10), batchSize: 12 },
  {
    ...mlp,
    name: 'two-layer-b256',
    title: '784-30-10, batch 256',
    layers: [...hidden([relu], 30), ...dense(10)],
    batchSize: 256,
  },
  {
    ...mlp,
    name: 'three-layer-b256',
    title: '784-300-50-10, batch 256',
    layers: [...hidden([relu], 300, 50), ...dense(10)],
    batchSize: 256,
  },
  {
    ...mlp,
    name: 'deep-linear-b12',
    title: '784-100-100-100-100-10, linear, batch 12',
    layers: dense(100, 100, 100, 100, 10),
    batchSize: 12,
  },
  {
    ...mlp,
    name: 'dropout-b64',
    title: '784-32-64-128-10, leaky ReLU, dropout, momentum, batch 64',
    layers: [
      ...hidden(
        [
          { kind: 'leakyRelu', alpha: 0.2 },
          { kind: 'dropout', rate: 0.3 },
        ],
        32,
        64,
        128,
      ),
      ...dense(10),
    ],
    batchSize: 64,
    momentum: 0.9,
  },
  {
    ...convolution,
    name: 'cnn-b64',
    title: 'CNN 32-32-pool-64-64-pool, batch norm, momentum, batch 64',
    layers: [
      ...convNormRelu(32, 3),
      ...convNormRelu(32, 3),
      halve,
      ...convNormRelu(64, 3),
      ...convNormRelu(64, 3),
      halve,
      ...dense(10),
    ],
    batchSize: 64,
  },
  {
    ...convolution,
    name: 'resnet18-b64',
    title: 'ResNet-18 on 28x28x3, momentum, batch 64',
    input: [28, 28, 3],
    layers: [...resnet18Body, ...dense(10)],
    batchSize: 64,
    examples: 10_000,
  },
  {
    ...mlp,
    name: 'two-layer-b10',
    title: '784-30-10, batch 10',
    layers: [...hidden([relu], 30), ...dense(10)],
    batchSize: 10,
  },
  {
    ...mlp,
    name: 'two-layer-64-b8',
    title: '784-64-10, batch 8',
    layers: [...hidden([relu], 64), ...dense(10)],
    batchSize: 8,
  },
  {
    ...mlp,
    name: 'momentum-b32',
    title: '784-128-10, momentum, batch 32',
    layers: [...hidden([relu], 128), ...dense(10)],
    batchSize: 32,
    momentum: 0.9,
  },
  {
    ...mlp,
    name: 'momentum-deep-b32',
    title: '784-128-128-10, momentum, batch 32',
    layers: [...hidden([relu], 128, 128), ...dense(10)],
    batchSize: 32,
    momentum: 0.9,
  },
  {
    ...mlp,
    name: 'dropout-512-b128',
    title: '784-512-512-10, dropout, batch 128',
    layers: [...hidden([relu, dropout(0.2)], 512, 512), ...dense(10)],
    batchSize: 128,
  },
  {
    ...mlp,
    name: 'adam-b128',
    title: '784-256-256-10, dropout, Adam, batch 128',
    layers: [...hidden([relu, dropout(0.3)], 256, 256), ...dense(10)],
    batchSize: 128,
    learningRate: 0.001,
    optimizer: 'adam',
  },
  {
    ...mlp,
    name: 'wide-momentum-b64',
    title: '784-1024-1024-10, momentum, batch 64',
    layers: [...hidden([relu], 1024, 1024), ...dense(10)],
    batchSize: 64,
    momentum: 0.9,
  },
  {
    ...convolution,
    name: 'convnet-b128',
    title: 'CNN 32-pool-64-pool, 3x3 without padding, dropout, batch 128',
    layers: [...convRelu(32, 3), halve, ...convRelu(64, 3), halve, dropout(0.5), ...dense(10)],
    batchSize: 128,
    momentum: 0,
  },
  {
    ...convolution,
    name: 'convnet-dense-b64',
    title: 'CNN 32-64-pool, 3x3 without padding, dense 128, dropout, batch 64',
    layers: [
      ...convRelu(32, 3),
      ...convRelu(64, 3),
      halve,
      dropout(0.25),
      ...hidden([relu], 128),
      dropout(0.5),
      ...dense(10),
    ],
    batchSize: 64,
    momentum: 0,
  },
  {
    ...convolution,
    name: 'convnet-small-b320',
    title: 'CNN 16-pool-32-pool-32, 3x3 without padding, dense 64, batch 320',
    layers: [
      ...convRelu(16, 3),
      halve,
      ...convRelu(32, 3),
      halve,
      ...convRelu(32, 3),
      ...hidden([relu], 64),
      ...dense(10),
    ],
    batchSize: 320,
    momentum: 0,
  },
  {
    ...convolution,
    name: 'lenet5-b128',
    title: 'LeNet-5: 6-pool-16-pool, 5x5, dense 120-84, momentum, batch 128',
    layers: [
      ...convRelu(6, 5, 2),
      halve,
      ...convRelu(16, 5),
      halve,
      ...hidden([relu], 120, 84),
      ...dense(10),
    ],
    batchSize: 128,
  },
  {
    ...convolution,
    name: 'lenet-wide-b64',
    title: 'CNN 20-pool-50-pool, 5x5 without padding, dense 500, momentum, batch 64',
    layers: [...convRelu(20, 5), halve, ...convRelu(50, 5), halve, ...hidden([relu], 500), ...dense(10)],
    batchSize: 64,
  },
  {
    ...convolution,
    name: 'strided-b64',
    title: 'CNN 8-16-32-64-128, 3x3 at stride 2, batch norm, momentum, batch 64',
    layers: [
      ...convNormRelu(8, 3),
      ...[16, 32, 64, 128].flatMap((filters) => convNormRelu(filters, 3, 2)),
      { kind: 'globalAveragePool' },
      ...dense(10),
    ],
    batchSize: 64,
  },
];
