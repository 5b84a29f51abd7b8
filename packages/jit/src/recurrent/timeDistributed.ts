import * as tf from '@tensorflow/tfjs';

/** What a TimeDistributed wrapper has, which TensorFlow.js' types keep to themselves. */
export interface TimeDistributed {
  readonly layer: tf.layers.Layer;
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: object): tf.Tensor | tf.Tensor[];
}

/** The class, which TensorFlow.js exports by its name only. */
export function timeDistributedClass(): { readonly prototype: TimeDistributed } | null {
  const [found] = tf.serialization.SerializationMap.getMap().classNameMap.TimeDistributed ?? [];
  return (found as unknown as { readonly prototype: TimeDistributed } | undefined) ?? null;
}

/** The layer inside a TimeDistributed wrapper, or null for another layer. */
export function distributedLayer(layer: tf.layers.Layer): tf.layers.Layer | null {
  return layer.getClassName() === 'TimeDistributed' ? (layer as unknown as TimeDistributed).layer : null;
}

/** Applies to [batch, time, ...] at once what treats each example by itself: the steps are taken for more examples. */
export function overExamples(input: tf.Tensor, apply: (examples: tf.Tensor) => tf.Tensor): tf.Tensor {
  const [batch = 1, time = 1, ...rest] = input.shape;
  const output = apply(tf.reshape(input, [batch * time, ...rest]));
  return tf.reshape(output, [batch, time, ...output.shape.slice(1)]);
}

/** Kinds of layers that treat each example by itself, while training too, and have nothing that they draw. */
const rowWise: ReadonlySet<string> = new Set(
  // biome-ignore format: a list of names
  ['Activation', 'AveragePooling1D', 'AveragePooling2D', 'Conv1D', 'Conv2D', 'Dense', 'DepthwiseConv2D', 'ELU', 'Embedding', 'Flatten',
    'GlobalAveragePooling1D', 'GlobalAveragePooling2D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D', 'LayerNormalization', 'LeakyReLU',
    'InputLayer', 'MaxPooling1D', 'MaxPooling2D', 'ReLU', 'Reshape', 'SeparableConv2D', 'Softmax', 'ThresholdedReLU', 'ZeroPadding2D'],
);

/** Whether a layer, or all layers of a model or wrapper, treat each example by itself; `also` names further ones that do. */
export function isRowWise(layer: tf.layers.Layer, also: (layer: tf.layers.Layer) => boolean): boolean {
  if (layer instanceof tf.LayersModel) return layer.layers.every((inner) => isRowWise(inner, also));
  const inner = distributedLayer(layer);
  return inner ? isRowWise(inner, also) : rowWise.has(layer.getClassName()) || also(layer);
}

/** As TimeDistributed.call in TensorFlow.js, which goes through the steps; null for an inner layer that needs that. */
export function distributedCall(
  { layer }: TimeDistributed,
  inputs: tf.Tensor | tf.Tensor[],
  kwargs: object,
): tf.Tensor | null {
  const [input] = Array.isArray(inputs) ? inputs : [inputs];
  if (!input || !isRowWise(layer, () => false)) return null;
  return overExamples(input, (examples) => calledOn(layer, examples, kwargs));
}

/** The one output of a layer. */
export function calledOn(layer: tf.layers.Layer, input: tf.Tensor, kwargs: object): tf.Tensor {
  const output = layer.call(input, kwargs);
  const [only] = Array.isArray(output) ? output : [output];
  if (!only) throw new Error(`jit: layer ${layer.name} returned no tensor.`);
  return only;
}
