import { sameShape } from '../../graph/graph.ts';
import type { Node } from '../../graph/types.ts';
import { axesOf } from '../../trace/signatures.ts';
import { four } from '../conv/window.ts';
import { output } from '../lowering.ts';
import { meanOfChannels, meanOfPositions } from './channels.ts';
import type { BlockedRule } from './rule.ts';

const POSITIONS = [1, 2];
const ALL_BUT_CHANNELS = [0, 1, 2];

/** Whether the blocked kernels have this reduction: over the positions, or over all but the channels. */
export function reducesWholeMaps(node: Node): boolean {
  const [x] = node.inputs;
  if (x?.dtype !== 'float32') return false;
  const axes = axesOf(node, x.shape);
  return sameShape(axes, POSITIONS) || sameShape(axes, ALL_BUT_CHANNELS);
}

const reduction =
  (kind: 'mean' | 'sum'): BlockedRule =>
  (context, node, x) => {
    const { g } = context;
    const [batch, height, width, channels] = four(x.shape);
    const overBatch = axesOf(node, x.shape).length === ALL_BUT_CHANNELS.length;
    const map = context.map(x);
    const mean = overBatch ? meanOfChannels(g, map, channels) : meanOfPositions(g, map, channels);
    const count = height * width * (overBatch ? batch : 1);
    const value = kind === 'mean' ? mean : g.op('Mul', [mean, count]);
    return [{ value: g.reshape(value, output(node).shape), layout: null }];
  };

export const mean = reduction('mean');
export const sum = reduction('sum');
