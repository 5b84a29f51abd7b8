import * as tf from '@tensorflow/tfjs';

export type Squash = 'softmax' | 'sigmoid';

/** The activation that an output of a model ends in. */
export interface LastActivation {
  readonly squash: Squash;
  /** Leaves the activation out until the function it returns is called; null where others read the output too. */
  readonly strip: (() => () => void) | null;
}

/** Layers whose `activation` is the last thing they do. */
const activated: ReadonlySet<string> = new Set([
  'Dense',
  'Activation',
  'Conv1D',
  'Conv2D',
  'Conv3D',
  'Conv2DTranspose',
  'Conv3DTranspose',
  'SeparableConv2D',
  'DepthwiseConv2D',
]);

/** The activation at the end of output number `index` of a model, if it is softmax (over the last axis) or sigmoid. */
export function lastActivation(model: tf.LayersModel, index: number): LastActivation | null {
  const output = model.outputs[index];
  return output ? ofTensor(model, output, true) : null;
}

function ofTensor(model: tf.LayersModel, output: tf.SymbolicTensor, alone: boolean): LastActivation | null {
  const layer = output.sourceLayer;
  const once = alone && isReadOnce(model, output) && layer.inboundNodes.length === 1;
  if (layer instanceof tf.LayersModel) {
    const inner = layer.outputs[output.outputTensorIndex ?? 0];
    return inner ? ofTensor(layer, inner, once) : null;
  }
  const kind = layer.getClassName();
  if (kind === 'Reshape' || kind === 'Flatten') {
    const [before] = layer.inboundNodes.length === 1 ? (layer.inboundNodes[0]?.inputTensors ?? []) : [];
    const found = before ? ofTensor(model, before, once) : null;
    const keepsRows = before?.shape.at(-1) === output.shape.at(-1);
    return found?.squash === 'sigmoid' || keepsRows ? found : null;
  }
  return ofLayer(layer, output.shape.length, once);
}

function ofLayer(layer: tf.layers.Layer, rank: number, once: boolean): LastActivation | null {
  const kind = layer.getClassName();
  if (kind === 'TimeDistributed') {
    const { layer: inner } = layer as unknown as { layer: tf.layers.Layer };
    return inner instanceof tf.LayersModel ? null : ofLayer(inner, rank - 1, once);
  }
  if (kind === 'Softmax') {
    const { axis } = layer.getConfig();
    if (axis !== -1 && axis !== rank - 1) return null;
    return { squash: 'softmax', strip: once ? () => withoutCall(layer) : null };
  }
  if (!activated.has(kind)) return null;
  const { activation } = layer as unknown as { activation?: { getClassName(): string } | null };
  const squash = activation?.getClassName();
  if (squash !== 'softmax' && squash !== 'sigmoid') return null;
  return { squash, strip: once ? () => withoutActivation(layer) : null };
}

/** The layer with a linear activation, until the returned function is called. */
function withoutActivation(layer: tf.layers.Layer): () => void {
  const changed = layer as unknown as { activation: unknown };
  const { activation } = changed;
  changed.activation = { getClassName: () => 'linear', apply: (x: tf.Tensor) => x };
  return () => {
    changed.activation = activation;
  };
}

function withoutCall(layer: tf.layers.Layer): () => void {
  layer.call = (inputs) => inputs;
  // The layer's own method is its class's.
  return () => void Reflect.deleteProperty(layer, 'call');
}

/** Whether nobody but one output, or one layer on the way to it, takes the tensor. */
function isReadOnce({ layers, outputs }: tf.LayersModel, tensor: tf.SymbolicTensor): boolean {
  const readers = layers.filter((layer) =>
    layer.inboundNodes.some(({ inputTensors }) => inputTensors.includes(tensor)),
  );
  return readers.length + outputs.filter((output) => output === tensor).length === 1;
}
