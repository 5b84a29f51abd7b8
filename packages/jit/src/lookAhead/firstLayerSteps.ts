import type { Builder } from '../graph/builder.ts';
import { sizeOf } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';
import { type FirstLayer, factorOf } from './firstLayer.ts';

/**
 * The first layer of several steps, computed from its weights W and bias b before the first of them. X = [x0; x1; ...] are
 * the examples of all steps, d_s is the gradient of step s, and W + u x_s' d_s and b + v sum(d_s) are the updates. Then
 *
 *   x_t W_t + b_t = x_t W + b + sum over s < t of (u x_t x_s' + v) d_s
 *
 * so one product gives X W + b, one gives u X X' + v, and one with all d gives the weights after the last step.
 */
export class FirstLayerSteps {
  readonly #g: Builder;
  readonly #layer: FirstLayer;
  readonly #x: Value;
  readonly #batch: number;
  /** x_t W + b of each step. */
  readonly #before: readonly Value[];
  /** u X X' + v, [examples of all steps, examples of all steps]. */
  readonly #alike: Value;
  /** The gradients so far, one after the other. */
  #gradients: Value | null = null;

  /** `x`: the examples of all steps. */
  constructor(g: Builder, layer: FirstLayer, x: Value, steps: number) {
    this.#g = g;
    this.#layer = layer;
    this.#x = x;
    this.#batch = (x.shape[0] ?? 0) / steps;
    const { forward, forwardAxis, update, bias } = layer;
    const product = g.op('Gemm', replaced(forward.inputs, layer.x, x), forward.attributes);
    const sizes = g.int64(new Array<number>(steps).fill(this.#batch));
    this.#before = g.ops('Split', [product, sizes], { axis: forwardAxis }, steps);
    const alpha = factorOf(forward, 'alpha') * factorOf(update, 'alpha');
    this.#alike = g.op('Gemm', bias ? [x, x, g.scalar(bias.factor)] : [x, x], { alpha, transB: 1 });
  }

  /** The layer's output, once the gradients of the steps before are added. */
  outputAt(step: number): Value {
    const before = this.#before[step];
    if (!before) throw new Error(`jit: looking ahead has no step ${step}.`);
    if (!this.#gradients) return before;
    const { forwardAxis, gradientAxis } = this.#layer;
    const [start, end] = [step * this.#batch, (step + 1) * this.#batch];
    const range = [this.#g.int64([0, start]), this.#g.int64([start, end]), this.#g.int64([0, 1])];
    // Examples of the steps before, by those of this one.
    const alike = this.#g.op('Slice', [this.#alike, ...range]);
    return forwardAxis === 0
      ? this.#g.op('Gemm', [alike, this.#gradients, before], { transA: 1, transB: gradientAxis })
      : this.#g.op('Gemm', [this.#gradients, alike, before], { transA: 1 - gradientAxis });
  }

  addGradient(gradient: Value): void {
    const axis = this.#layer.gradientAxis;
    this.#gradients = this.#gradients
      ? this.#g.op('Concat', [this.#gradients, gradient], { axis })
      : gradient;
  }

  /** The weights after the last step. */
  weights(): Value {
    const { update, x, gradient } = this.#layer;
    const inputs = replaced(replaced(update.inputs, x, this.#x), gradient, this.#gradients);
    return this.#g.op('Gemm', inputs, update.attributes);
  }

  /** The bias after the last step; null where the layer has none. */
  bias(): Value | null {
    const { bias, gradientAxis } = this.#layer;
    if (!bias) return null;
    const {
      value,
      value: { shape },
    } = bias.state;
    const factors = this.#g.fill([1, this.#x.shape[0] ?? 0], bias.factor, 'float32');
    const before = this.#g.reshape(value, [1, sizeOf(shape)]);
    const after = this.#g.op('Gemm', [factors, this.#gradients, before], { transB: gradientAxis });
    return this.#g.reshape(after, shape);
  }
}

function replaced(
  inputs: readonly (Value | null)[],
  value: Value,
  by: Value | null,
): readonly (Value | null)[] {
  return inputs.map((input) => (input === value ? by : input));
}
