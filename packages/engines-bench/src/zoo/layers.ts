import type * as tf from '@tensorflow/tfjs';
import type { Activation, LayerDescription, NetworkDescription, NodeDescription } from './description.ts';
import { NotDescribed } from './not-described.ts';

type Config = Record<string, unknown>;
type Sides = readonly [top: number, bottom: number, left: number, right: number];

/** A layers model as data. Throws a NotDescribed that names the layer it has no words for. */
export function describeNetwork(model: tf.LayersModel): NetworkDescription {
  const places = new Map<string, number>();
  const nodes: NodeDescription[] = [];
  const add = (name: string, node: NodeDescription) => {
    places.set(name, nodes.length);
    nodes.push(node);
  };
  // A sequential model does not list its input layer, a functional one does. Inputs keep the model's own order.
  for (const { sourceLayer, shape } of model.inputs) {
    add(sourceLayer.name, { layer: { kind: 'input' }, inputs: [], weights: [], shape: sizesOf(shape) });
  }
  for (const layer of model.layers) {
    if (places.has(layer.name)) continue;
    const [call, ...more] = layer.inboundNodes;
    if (call === undefined || more.length > 0)
      throw new NotDescribed(`layer ${layer.name} is called ${more.length + (call ? 1 : 0)} times`);
    add(layer.name, {
      layer: describeLayer(layer),
      inputs: call.inboundLayers.map(({ name }) => placeOf(places, name)),
      weights: layer.trainableWeights.map(({ shape }) => sizesOf(shape, 0)),
      shape: sizesOf(oneShape(layer.outputShape)),
    });
  }
  return { nodes, outputs: model.outputs.map(({ sourceLayer }) => placeOf(places, sourceLayer.name)) };
}

function placeOf(places: ReadonlyMap<string, number>, name: string): number {
  const place = places.get(name);
  if (place === undefined) throw new NotDescribed(`layer ${name} is used before it is listed`);
  return place;
}

/** Without the batch. */
const sizesOf = (shape: readonly (number | null)[], from = 1) => shape.slice(from).map((size) => size ?? -1);

function oneShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  const [first] = shape;
  return Array.isArray(first) ? first : (shape as tf.Shape);
}

function describeLayer(layer: tf.layers.Layer): LayerDescription {
  const config: Config = layer.getConfig();
  switch (layer.getClassName()) {
    case 'Dense':
      return {
        kind: 'dense',
        units: number(config.units),
        bias: config.useBias === true,
        activation: activation(config.activation),
      };
    case 'Conv2D':
      return {
        kind: 'conv',
        filters: number(config.filters),
        kernelSize: square(config.kernelSize),
        strides: square(config.strides),
        padding: paddingOf(layer, config),
        bias: config.useBias === true,
        activation: activation(config.activation),
      };
    case 'BatchNormalization':
      return { kind: 'batchNorm', momentum: number(config.momentum), epsilon: number(config.epsilon) };
    case 'ReLU':
      return { kind: 'relu' };
    case 'Activation':
      if (config.activation !== 'relu') throw new NotDescribed(`activation ${config.activation}`);
      return { kind: 'relu' };
    case 'LeakyReLU':
      return { kind: 'leakyRelu', alpha: number(config.alpha) };
    case 'Dropout':
      return { kind: 'dropout', rate: number(config.rate) };
    case 'MaxPooling2D':
      if (config.padding !== 'valid') throw new NotDescribed(`pooling with padding ${config.padding}`);
      return { kind: 'maxPool', poolSize: square(config.poolSize), strides: square(config.strides) };
    case 'GlobalAveragePooling2D':
      return { kind: 'globalAveragePool' };
    case 'GlobalMaxPooling2D':
      return { kind: 'globalMaxPool' };
    case 'Flatten':
      return { kind: 'flatten' };
    case 'Concatenate':
      return { kind: 'concatenate' };
    case 'Add':
      return { kind: 'add' };
    case 'ZeroPadding2D':
      return { kind: 'zeroPadding', padding: (config.padding as number[][]).flat() as unknown as Sides };
    default:
      throw new NotDescribed(`layer ${layer.getClassName()}`);
  }
}

/** TensorFlow's "same": as many outputs as strides fit the input, the odd one of the zeros at the end. */
function paddingOf(layer: tf.layers.Layer, config: Config): Sides {
  if (config.padding === 'valid') return [0, 0, 0, 0];
  if (config.padding !== 'same') throw new NotDescribed(`convolution with padding ${config.padding}`);
  const [kernelSize, strides] = [square(config.kernelSize), square(config.strides)];
  const [before] = layer.inboundNodes[0]?.inputShapes ?? [];
  const [, height = 0, width = 0] = Array.isArray(before) ? oneShape(before) : [];
  const around = (length: number): [number, number] => {
    const zeros = Math.max(0, (Math.ceil(length / strides) - 1) * strides + kernelSize - length);
    return [Math.floor(zeros / 2), Math.ceil(zeros / 2)];
  };
  return [...around(height ?? 0), ...around(width ?? 0)];
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new NotDescribed(`a layer's number is ${JSON.stringify(value)}`);
}

/** A size that is the same along both axes. */
function square(value: unknown): number {
  const [height, width] = Array.isArray(value) ? value : [value, value];
  if (height === width) return number(height);
  throw new NotDescribed(`a size of ${JSON.stringify(value)}`);
}

function activation(value: unknown): Activation {
  if (value === undefined || value === null) return 'linear';
  if (value === 'linear' || value === 'relu' || value === 'tanh') return value;
  throw new NotDescribed(`activation ${JSON.stringify(value)}`);
}
