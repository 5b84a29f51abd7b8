import * as tf from '@tensorflow/tfjs';
import type { Inputs } from './data.ts';

/**
 * Refuses ids that an embedding has no row for: once, before anything runs. In the graph a negative one would read from
 * the end, and a large one would end in the runtime's words.
 */
export function checkIds(caller: string, model: tf.LayersModel, { rows }: Inputs): void {
  for (const { input, rows: size, layer } of embeddingInputs(model)) {
    const given = rows[input];
    if (!given) continue;
    const { array, name, shape } = given;
    const at = array.findIndex((id) => !(Math.trunc(id) >= 0 && Math.trunc(id) < size));
    if (at < 0) continue;
    const perExample = tf.util.sizeFromShape([...shape]);
    throw new Error(
      `jit: ${caller} got the id ${array[at]} in example ${Math.floor(at / perExample)}, place ${at % perExample}, of input ` +
        `${name}; expected 0 to ${size - 1}, the rows of embedding ${layer}.`,
    );
  }
}

interface EmbeddingInput {
  /** The number of the model's input that reaches the embedding as it is. */
  readonly input: number;
  /** inputDim of the embedding. */
  readonly rows: number;
  readonly layer: string;
}

/** Layers that pass ids on, in another shape or order. */
const passing: ReadonlySet<string> = new Set(['Reshape', 'Flatten', 'Permute', 'RepeatVector', 'InputLayer']);

function embeddingInputs(model: tf.LayersModel): EmbeddingInput[] {
  return model.layers.flatMap((layer): EmbeddingInput[] => {
    if (layer instanceof tf.LayersModel) {
      return embeddingInputs(layer).flatMap((inner) => {
        const tensors = layer.inboundNodes.map(({ inputTensors }) => inputTensors[inner.input]);
        return originsOf(model, tensors).map((input) => ({ ...inner, input }));
      });
    }
    const { layer: wrapped } = layer as unknown as { layer?: tf.layers.Layer };
    const embedding = layer.getClassName() === 'TimeDistributed' && wrapped ? wrapped : layer;
    if (embedding.getClassName() !== 'Embedding') return [];
    const { inputDim } = embedding.getConfig();
    const tensors = layer.inboundNodes.map(({ inputTensors }) => inputTensors[0]);
    return originsOf(model, tensors).map((input) => ({ input, rows: Number(inputDim), layer: layer.name }));
  });
}

/** The numbers of the model's inputs that these tensors are, but for their shapes. */
function originsOf(model: tf.LayersModel, tensors: readonly (tf.SymbolicTensor | undefined)[]): number[] {
  const origins = tensors.map((tensor) => {
    let at = tensor;
    while (at && !model.inputs.includes(at) && passing.has(at.sourceLayer.getClassName())) {
      at = at.inputs[0];
    }
    return at ? model.inputs.indexOf(at) : -1;
  });
  return [...new Set(origins.filter((origin) => origin >= 0))];
}
