import * as tf from '@tensorflow/tfjs';
import { four } from './conv/window.ts';
import { type Lowerings, number, numbers, output, pairs } from './lowering.ts';

const { getPermuted, getReshaped, getReshapedPermuted, getSliceBeginCoords } = tf.backend_util;

/** What exchanges places on a map with channels or with the batch. */
export const space: Lowerings = {
  // The channels of a position become a square of positions: [batch, height, block, width, block, channels].
  DepthToSpace: (g, node, x) => {
    const [batch, height, width] = four(x.shape);
    const block = number(node, 'blockSize');
    const channels = output(node).shape.at(-1) ?? 1;
    const split = g.reshape(x, [batch, height, width, block, block, channels]);
    return g.reshape(g.transpose(split, [0, 1, 3, 2, 4, 5]), output(node).shape);
  },
  SpaceToBatchND: (g, node, x) => {
    const blocks = numbers(node, 'blockShape');
    const paddings = [[0, 0], ...pairs(node, 'paddings')];
    const all = x.shape.map((_, axis) => paddings[axis] ?? [0, 0]);
    const pads = [...all.map(([before = 0]) => before), ...all.map(([, after = 0]) => after)];
    const padded = g.op('Pad', [x, g.int64(pads)]);
    const shape = getReshaped([...padded.shape], blocks, tf.util.sizeFromShape(blocks), false);
    const permuted = g.transpose(g.reshape(padded, shape), getPermuted(shape.length, blocks.length, false));
    return g.reshape(permuted, output(node).shape);
  },
  BatchToSpaceND: (g, node, x) => {
    const blocks = numbers(node, 'blockShape');
    const count = tf.util.sizeFromShape(blocks);
    const split = getReshaped([...x.shape], blocks, count);
    const joined = getReshapedPermuted([...x.shape], blocks, count);
    const whole = g.reshape(
      g.transpose(g.reshape(x, split), getPermuted(split.length, blocks.length)),
      joined,
    );
    const begin = getSliceBeginCoords(pairs(node, 'crops'), blocks.length);
    const starts = joined.map((_, axis) => begin[axis] ?? 0);
    const ends = output(node).shape.map((length, axis) => (starts[axis] ?? 0) + length);
    return g.op('Slice', [whole, g.int64(starts), g.int64(ends)]);
  },
};
