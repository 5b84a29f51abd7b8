import * as tf from '@tensorflow/tfjs';

/** What an image and the answer of a task measure. */
export interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}

/** A layer as tfjs-layers writes it. */
interface WrittenLayer {
  readonly name: string;
  readonly kind: string;
  readonly config: Record<string, unknown>;
  /** Names of the layers before it. */
  readonly before: readonly string[];
}

/** Layers that give as many numbers a class as they get. */
const passing = new Set([
  'Activation',
  'ReLU',
  'LeakyReLU',
  'ELU',
  'ThresholdedReLU',
  'Softmax',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'AlphaDropout',
  'BatchNormalization',
  'Flatten',
  'Reshape',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling2D',
]);

/** The field that says how many numbers a layer gives. */
const widths: Readonly<Record<string, string>> = {
  Dense: 'units',
  Conv2D: 'filters',
  SeparableConv2D: 'filters',
  DepthwiseConv2D: 'filters',
};

/**
 * A model of the same layers for images of another size and another number of classes, with weights that are still to be drawn.
 * Throws an Error that says which layer is in the way.
 */
export async function refit(model: tf.LayersModel, from: Sizes, to: Sizes): Promise<tf.LayersModel> {
  const written: unknown = JSON.parse(String(model.toJSON(null, true)));
  const layers = layersIn(written);
  for (const { config } of layers) {
    replace(config, 'batch_input_shape', (shape) => [shape[0], ...resized(shape.slice(1), from, to)]);
    replace(config, 'target_shape', (shape) => resized(shape, from, to));
  }
  if (from.classes !== to.classes) widen(outputLayer(layers, from.classes), to.classes);
  const fitted = await tf.models.modelFromJSON(written as Parameters<typeof tf.models.modelFromJSON>[0]);
  checkShapes(fitted);
  return fitted;
}

/** Image shapes of the one size as those of the other; other shapes stay. */
function resized(shape: readonly unknown[], from: Sizes, to: Sizes): unknown[] {
  const [height, width, ...channels] = shape;
  if (shape.length === 1 && height === from.rows * from.columns) return [to.rows * to.columns];
  if (height === from.rows && width === from.columns) return [to.rows, to.columns, ...channels];
  return [...shape];
}

function replace(
  config: Record<string, unknown>,
  field: string,
  change: (shape: readonly unknown[]) => unknown[],
): void {
  const shape = config[field];
  if (Array.isArray(shape)) config[field] = change(shape);
}

/** The layer that decides how many classes the model's answer has. */
function outputLayer(layers: readonly WrittenLayer[], classes: number): WrittenLayer {
  const used = new Set(layers.flatMap(({ before }) => before));
  let layer = layers.findLast(({ name }) => !used.has(name));
  while (layer !== undefined && passing.has(layer.kind)) {
    const [name] = layer.before;
    layer = layers.find((other) => other.name === name);
  }
  const field = layer && widths[layer.kind];
  if (layer === undefined || field === undefined || layer.config[field] !== classes)
    throw new Error(
      `its output is that of ${layer?.kind ?? 'no layer'}, not of a layer with ${classes} units`,
    );
  return layer;
}

function widen({ kind, config }: WrittenLayer, classes: number): void {
  const field = widths[kind];
  if (field !== undefined) config[field] = classes;
}

/** On small images a pooling or a convolution can leave nothing. */
function checkShapes(model: tf.LayersModel): void {
  for (const layer of model.layers) {
    const [first] = [layer.outputShape].flat(1);
    const shape = (Array.isArray(first) ? first : layer.outputShape) as (number | null)[];
    if (shape.some((size) => typeof size === 'number' && size < 1))
      throw new Error(`its layer ${layer.name} leaves [${shape.slice(1).join(', ')}]`);
  }
}

/** The layers of a written model, in order; those of a sequential model each follow the one before. */
function layersIn(written: unknown): WrittenLayer[] {
  const config = field(written, 'config');
  const listed = Array.isArray(config) ? config : field(config, 'layers');
  const isSequential = field(written, 'class_name') === 'Sequential';
  const layers: WrittenLayer[] = [];
  for (const layer of Array.isArray(listed) ? listed : []) {
    const own = field(layer, 'config');
    if (typeof own !== 'object' || own === null) continue;
    const name = String(field(own, 'name'));
    const last = layers.at(-1)?.name;
    layers.push({
      name,
      kind: String(field(layer, 'class_name')),
      config: own as Record<string, unknown>,
      before: isSequential ? (last === undefined ? [] : [last]) : inboundNames(field(layer, 'inbound_nodes')),
    });
  }
  return layers;
}

/** Each node is a list of [layer name, node, tensor, arguments]. */
function inboundNames(nodes: unknown): string[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node) =>
    Array.isArray(node) ? node.flatMap((edge) => (Array.isArray(edge) ? [String(edge[0])] : [])) : [],
  );
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
