import type { Random } from '@digitbench/core';
import type { LayerSpec, StepSpec } from './steps.ts';

/** One trainable array, in TensorFlow.js's layout: dense [in, out], convolution [height, width, in, out]. */
export interface WeightSpec {
  readonly shape: number[];
  readonly start: 'fan-in' | 'zeros' | 'ones';
}

/** The shape of one example after a layer, channels last. */
export function shapeAfter(layer: LayerSpec, shape: readonly number[]): readonly number[] {
  const side = (length: number, size: number, strides: number, padding: number) =>
    Math.floor((length + 2 * padding - size) / strides) + 1;
  switch (layer.kind) {
    case 'dense':
      return [layer.units];
    case 'conv':
      return [
        ...shape.slice(0, 2).map((length) => side(length, layer.kernelSize, layer.strides, layer.padding)),
        layer.filters,
      ];
    case 'maxPool':
      return [
        ...shape.slice(0, 2).map((length) => side(length, layer.poolSize, layer.strides, layer.padding)),
        ...shape.slice(2),
      ];
    case 'globalAveragePool':
      return shape.slice(2);
    case 'residual':
      return layer.body.reduce((before, inner) => shapeAfter(inner, before), shape);
    default:
      return shape;
  }
}

/** Every weight of a step's network, in the order in which all engines and peers take them. */
export function weightsOf(step: StepSpec): WeightSpec[] {
  return weightsOfLayers(step.layers, step.input);
}

function weightsOfLayers(layers: readonly LayerSpec[], input: readonly number[]): WeightSpec[] {
  let shape = input;
  return layers.flatMap((layer) => {
    const before = shape;
    shape = shapeAfter(layer, before);
    return weightsOfLayer(layer, before);
  });
}

function weightsOfLayer(layer: LayerSpec, before: readonly number[]): WeightSpec[] {
  switch (layer.kind) {
    case 'dense': {
      const inputs = before.reduce((product, length) => product * length, 1);
      return [
        { shape: [inputs, layer.units], start: 'fan-in' },
        { shape: [layer.units], start: 'zeros' },
      ];
    }
    case 'conv': {
      const channels = before[2];
      if (channels === undefined)
        throw new Error(`conv: input [${before}] given, [height, width, channels] expected`);
      return [
        { shape: [layer.kernelSize, layer.kernelSize, channels, layer.filters], start: 'fan-in' },
        ...(layer.bias === true ? [{ shape: [layer.filters], start: 'zeros' as const }] : []),
      ];
    }
    case 'batchNorm':
      return [
        { shape: [layer.channels], start: 'ones' },
        { shape: [layer.channels], start: 'zeros' },
      ];
    case 'residual':
      return [...weightsOfLayers(layer.body, before), ...weightsOfLayers(layer.shortcut, before)];
    default:
      return [];
  }
}

/** Uniform in ±1/sqrt(fan-in), PyTorch's default for kernels; biases zero. */
export function initialWeights(specs: readonly WeightSpec[], random: Random): Float32Array[] {
  return specs.map(({ shape, start }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    if (start !== 'fan-in') return new Float32Array(size).fill(start === 'ones' ? 1 : 0);
    const bound = 1 / Math.sqrt(size / (shape.at(-1) ?? 1));
    return Float32Array.from({ length: size }, () => random.uniform(-bound, bound));
  });
}
