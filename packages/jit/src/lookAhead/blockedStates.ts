import { inputValue } from '../graph/builder.ts';
import { sameShape, sizeOf } from '../graph/graph.ts';
import { givenShape } from '../graph/layout.ts';
import type { GraphInput, Layout, Shape } from '../graph/types.ts';
import type { Axis, FirstLayer } from './firstLayer.ts';

/** Weights and velocities of a first layer as blocked maps of one row, [1, units, 1, inputs]: a blocked filter of one tap lies so, too. */
export interface BlockedStates {
  readonly weights: GraphInput;
  readonly velocity: GraphInput;
  readonly units: number;
  readonly inputs: number;
}

/** Null where the runtime's blocked kernels cannot compute the layer. */
export function blockedStates(layer: FirstLayer, block: number): BlockedStates | null {
  const { x, update, forward, weights, momentum } = layer;
  const [matrix] = update.outputs;
  if (block === 0 || !momentum || !matrix) return null;
  // The product's first operand gives the rows.
  const unitsAxis: Axis = update.inputs[0] === x ? 1 : 0;
  const units = matrix.shape[unitsAxis] ?? 0;
  const inputs = matrix.shape[1 - unitsAxis] ?? 0;
  const [batch = 0] = x.shape;
  const added = forward.inputs[2];
  if ([units, inputs, batch].some((channels) => channels % block !== 0)) return null;
  if (added && sizeOf(added.shape) !== units) return null;
  const stored = [weights, momentum.velocity].map((state) => inBlocks(state, matrix.shape, unitsAxis, block));
  const [storedWeights, velocity] = stored;
  return storedWeights && velocity ? { weights: storedWeights, velocity, units, inputs } : null;
}

/** A state that the step reads as this matrix; null where it is given in another form than that or its transpose. */
function inBlocks(state: GraphInput, matrix: Shape, unitsAxis: Axis, block: number): GraphInput | null {
  const given = givenShape(state);
  const { padded, view, perm }: Layout = state.carried ?? { view: given, perm: [0, 1], shape: given };
  const [rows = 0, columns = 0] = given;
  const turned = perm.join() === '1,0';
  if (given.length !== 2 || padded || !sameShape(view, given) || perm.length !== 2) return null;
  if (!sameShape(turned ? [columns, rows] : given, matrix)) return null;
  const lastAreUnits = (unitsAxis === 1) !== turned;
  const [units, inputs] = lastAreUnits ? [columns, rows] : [rows, columns];
  const shape = [1, units, 1, inputs];
  const layout: Layout = lastAreUnits
    ? { view: [inputs, units / block, block], perm: [1, 0, 2], shape }
    : { view: [units / block, block, inputs], perm: [0, 2, 1], shape };
  return { ...state, value: inputValue(shape, state.value.dtype), carried: { ...layout, given } };
}
