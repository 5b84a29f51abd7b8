import type { Builder } from '../graph/builder.ts';
import { sizeOf } from '../graph/graph.ts';
import type { Shape, Value } from '../graph/types.ts';
import { type FirstLayer, factorOf } from './firstLayer.ts';

/** How the first layer's weights move in several steps, in terms of what they are before the first one. */
export interface Descent {
  /** The layer's output for the examples of all steps, as far as it does not depend on their gradients. */
  readonly before: Value;
  /** What each example's gradient changes of another example's output, [examples of all steps, examples of all steps]. */
  readonly alike: Value;
  /** The states after the last step, by name, given the gradients of all steps. */
  states(gradients: Value): ReadonlyMap<string, Value>;
}

/**
 * X = [x0; x1; ...] are the examples of all steps, d_s is the gradient of step s, and W + u x_s' d_s and b + v sum(d_s) are the
 * updates. Then
 *
 *   x_t W_t + b_t = x_t W + b + sum over s < t of (u x_t x_s' + v) d_s
 */
export function plainDescent(g: Builder, layer: FirstLayer, x: Value): Descent {
  const { weights, bias, update } = layer;
  return {
    before: forward(g, layer, x),
    alike: alike(g, layer, x),
    states(gradients) {
      const after = product(g, layer, { x, gradients, added: update.inputs[2] ?? null });
      const states = new Map([[weights.name, g.reshape(after, weights.value.shape)]]);
      if (bias) {
        const row = rowSum(g, layer, { gradients, factor: bias.factor, added: bias.state.value });
        states.set(bias.state.name, row);
      }
      return states;
    },
  };
}

/** The layer's product for other examples, or other weights of the same shape. */
export function forward(
  g: Builder,
  layer: FirstLayer,
  x: Value,
  weights?: Value,
  added?: Value | null,
): Value {
  const inputs = layer.forward.inputs.map((input, i) => {
    if (input === layer.x) return x;
    if (i === 2) return added === undefined ? input : added;
    return weights ?? input;
  });
  return g.op('Gemm', inputs[2] ? inputs : inputs.slice(0, 2), layer.forward.attributes);
}

export function alike(g: Builder, { forward, update, bias }: FirstLayer, x: Value): Value {
  const alpha = factorOf(forward, 'alpha') * factorOf(update, 'alpha');
  return g.op('Gemm', bias ? [x, x, g.scalar(bias.factor)] : [x, x], { alpha, transB: 1 });
}

interface Moved {
  readonly gradients: Value;
  readonly added: Value | null;
  readonly beta?: number;
}

/** The product of the examples and their gradients, in the weights' shape, with what it is added to. */
export function product(
  g: Builder,
  layer: FirstLayer,
  { x, gradients, added, beta = 1 }: Moved & { x: Value },
) {
  const [a, b] = layer.update.inputs;
  const operands = [a, b].map((input) => (input === layer.x ? x : gradients));
  return g.op('Gemm', [...operands, added], { ...layer.update.attributes, beta });
}

/** The sum of the gradients over the examples, times a factor, with the bias that it is added to. */
export function rowSum(
  g: Builder,
  { gradientAxis }: FirstLayer,
  { gradients, factor, added, beta = 1 }: Moved & { factor: number },
): Value {
  const count = gradients.shape[gradientAxis] ?? 0;
  const shape: Shape = added?.shape ?? [];
  const before = added && g.reshape(added, [1, sizeOf(shape)]);
  const factors = g.fill([1, count], factor, 'float32');
  return g.reshape(g.op('Gemm', [factors, gradients, before], { transB: gradientAxis, beta }), shape);
}
