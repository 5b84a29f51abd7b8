import type { Builder } from '../graph/builder.ts';
import { toData } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';
import { alike, type Descent, forward, product, rowSum } from './descent.ts';
import type { Axis, FirstLayer, Momentum } from './firstLayer.ts';

/**
 * With momentum m and rates r_s, V_{s+1} = m V_s + u x_s' d_s and W_{s+1} = W_s + r_s V_{s+1}, so that
 *
 *   x_t W_t = x_t W + c_t x_t V + sum over s < t of k_{s,t} u x_t x_s' d_s
 *
 * where c_t = sum over i < t of r_i m^(i+1) and k_{s,t} = sum over s <= i < t of r_i m^(i-s); the bias likewise.
 * `rates`: one for each step, [1, steps], or numbers.
 */
export function momentumDescent(
  g: Builder,
  layer: FirstLayer,
  momentum: Momentum,
  { x, rates, steps }: { x: Value; rates: Value | readonly number[]; steps: number },
): Descent {
  const { weights, bias, forwardAxis, gradientAxis, update } = layer;
  const { velocity, factor: m } = momentum;
  const batch = (x.shape[0] ?? 0) / steps;
  const count = batch * steps;
  const power = (i: number) => m ** i;
  const sum = sumOfRates(g, rates, steps);
  /** c_t for each example, and after the last step. */
  const along = sum(count, (example, i) => (i < Math.floor(example / batch) ? power(i + 1) : 0));
  const last = sum(1, (_, i) => power(i + 1));
  /** k_{s,t} for each pair of steps, and for each example at the last step. */
  const between = sum(steps * steps, (pair, i) => {
    const [from, to] = [Math.floor(pair / steps), pair % steps];
    return from <= i && i < to ? power(i - from) : 0;
  });
  const atEnd = sum(count, (example, i) => {
    const from = Math.floor(example / batch);
    return from <= i ? power(i - from) : 0;
  });

  const matrix = update.inputs[2] ?? velocity.value;
  const uBefore =
    bias?.velocity && layer.forward.inputs[2]
      ? g.reshape(bias.velocity.value, layer.forward.inputs[2].shape)
      : null;
  const moved = forward(g, layer, x, matrix, uBefore);
  const blocks = [steps, batch, steps, batch];
  const scaled = g.op('Mul', [
    g.reshape(alike(g, layer, x), blocks),
    g.reshape(between, [steps, 1, steps, 1]),
  ]);
  const decay = g.constant(
    toData(
      Array.from({ length: count }, (_, example) => power(steps - 1 - Math.floor(example / batch))),
      'float32',
    ),
    alongAxis(count, gradientAxis),
    'float32',
  );
  return {
    before: g.op('Add', [
      forward(g, layer, x),
      g.op('Mul', [moved, g.reshape(along, alongAxis(count, forwardAxis))]),
    ]),
    alike: g.reshape(scaled, [count, count]),
    states(gradients) {
      const decayed = g.op('Mul', [gradients, decay]);
      const stepped = g.op('Mul', [gradients, g.reshape(atEnd, alongAxis(count, gradientAxis))]);
      const beta = power(steps);
      /** A state moved along its velocity. */
      const drifted = (state: Value, along: Value) =>
        g.op('Add', [g.op('Mul', [along, g.reshape(last, [1])]), g.reshape(state, along.shape)]);
      const v = product(g, layer, { x, gradients: decayed, added: matrix, beta });
      const w = product(g, layer, { x, gradients: stepped, added: drifted(weights.value, matrix) });
      const states = new Map([
        [velocity.name, g.reshape(v, velocity.value.shape)],
        [weights.name, g.reshape(w, weights.value.shape)],
      ]);
      if (bias?.velocity) {
        const { state, factor } = bias;
        const u = bias.velocity;
        states.set(u.name, rowSum(g, layer, { gradients: decayed, factor, added: u.value, beta }));
        const b = rowSum(g, layer, { gradients: stepped, factor, added: drifted(state.value, u.value) });
        states.set(state.name, g.reshape(b, state.value.shape));
      }
      return states;
    },
  };
}

const alongAxis = (count: number, axis: Axis) => (axis === 0 ? [count, 1] : [1, count]);

/** A row of sums over the steps i of weight(column, i) r_i. */
function sumOfRates(g: Builder, rates: Value | readonly number[], steps: number) {
  return (columns: number, weight: (column: number, step: number) => number): Value => {
    if ('length' in rates) {
      const sums = Array.from({ length: columns }, (_, column) =>
        rates.reduce((sum, rate, step) => sum + rate * weight(column, step), 0),
      );
      return g.constant(toData(sums, 'float32'), [1, columns], 'float32');
    }
    const weights = Array.from({ length: steps * columns }, (_, i) =>
      weight(i % columns, Math.floor(i / columns)),
    );
    return g.op('Gemm', [rates, g.constant(toData(weights, 'float32'), [steps, columns], 'float32')]);
  };
}
