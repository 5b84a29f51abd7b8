import { numbers, pairs } from '../graph/attributes.ts';
import { type Rule, rewriteAll } from '../graph/rewrite.ts';
import type { Graph, Value } from '../graph/types.ts';
import { geometryOf } from '../lower/blocked/fits.ts';
import { makeWindow, type Pair, poolWindow, type Window } from '../lower/conv/window.ts';
import { isConvolution, isKernel, withWindow } from './kernels.ts';

/** Zeros around a map become the padding of the window that slides over it. */
export function mergePadding(graph: Graph): Graph {
  return rewriteAll(graph, [intoConvolution, intoInputGradient, intoPooling, intoPoolingGradient]);
}

const intoConvolution: Rule = (node, [x, ...others], { g }) => {
  const padded = zerosAround(x);
  if (!padded || !isConvolution(node) || node.op === 'Conv2DBackpropInput') return null;
  const window = inside(geometryOf(node).window, padded);
  return g.node({ ...node, inputs: [padded.x, ...others], attributes: withWindow(node, window) });
};

/** The gradient by a padded map, of which only the middle is used. */
const intoInputGradient: Rule = (node, [whole], { g, uses }) => {
  const gradient = whole?.node;
  if (!isKernel(node, 'Slice') || !isKernel(gradient, 'Conv2DBackpropInput')) return null;
  const [output] = node.outputs;
  if (!whole || !output || !isConvolution(gradient) || uses(node.inputs[0]) !== 1) return null;
  const cut = middleOf(numbers(node, 'begin'), output, whole);
  if (!cut) return null;
  const attributes = withWindow(gradient, inside(geometryOf(gradient).window, cut));
  return g.node({ ...gradient, attributes: { ...attributes, inputShape: output.shape }, outputs: [output] });
};

/**
 * Zeros around the output of a ReLU are never larger than what else a maximum is taken of, so they can as well be
 * left out of it. That may change which of several zeros gets a gradient, but the ReLU lets none of these through.
 */
const intoPooling: Rule = (node, [x], { g }) => {
  const padded = zerosAround(x);
  if (!padded || !isKernel(node, 'MaxPool') || !isKernel(padded.x.node, 'Relu')) return null;
  const window = inside(poolWindow(node, node.inputs[0]?.shape ?? []), padded);
  if (!meetsTheMap(window)) return null;
  return g.node({ ...node, inputs: [padded.x], attributes: withWindow(node, window) });
};

const intoPoolingGradient: Rule = (node, [whole], { g, uses }) => {
  const gradient = whole?.node;
  if (!isKernel(node, 'Slice') || !isKernel(gradient, 'MaxPoolGrad')) return null;
  const [dy, x, y] = gradient.inputs;
  const padded = zerosAround(x);
  const [output] = node.outputs;
  if (!whole || !dy || !y || !output || !padded || uses(node.inputs[0]) !== 1) return null;
  const cut = middleOf(numbers(node, 'begin'), output, whole);
  const window = inside(poolWindow(gradient, x?.shape ?? []), padded);
  const same = cut?.before.every((length, axis) => length === padded.before[axis]);
  if (!same || !isKernel(padded.x.node, 'Relu') || !meetsTheMap(window)) return null;
  const attributes = withWindow(gradient, window);
  return g.node({ ...gradient, inputs: [dy, padded.x, y], attributes, outputs: [output] });
};

interface Inner {
  readonly x: Value;
  readonly before: Pair;
}

/** A map with rows and columns of zeros around it. */
function zerosAround(value: Value | null | undefined): Inner | null {
  const node = value?.node;
  if (!isKernel(node, 'PadV2') || node.attributes.constantValue !== 0) return null;
  const [x] = node.inputs;
  const [batch, rows, columns, channels] = pairs(node, 'paddings');
  if (!x || !batch || !rows || !columns || !channels) return null;
  if ([...batch, ...channels].some((length) => length !== 0)) return null;
  return { x, before: [rows[0], columns[0]] };
}

/** A slice of a map that takes whole images and channels. */
function middleOf(begin: readonly number[], x: Value, whole: Value): Inner | null {
  const [batch = 0, top = 0, left = 0, channel = 0] = begin;
  const complete = x.shape[0] === whole.shape[0] && x.shape[3] === whole.shape[3];
  return complete && batch === 0 && channel === 0 ? { x, before: [top, left] } : null;
}

/** The window over a padded map as a window over the map inside. */
function inside(window: Window, { x, before }: Inner): Window {
  const [, rows = 0, columns = 0] = x.shape;
  return makeWindow({
    ...window,
    input: [rows, columns],
    before: [window.before[0] + before[0], window.before[1] + before[1]],
  });
}

/** Whether no position of the window sees only padding. */
function meetsTheMap({ kernel, before, after }: Window): boolean {
  return [0, 1].every((axis) => {
    const size = kernel[axis] ?? 0;
    return (before[axis] ?? 0) < size && (after[axis] ?? 0) < size;
  });
}
