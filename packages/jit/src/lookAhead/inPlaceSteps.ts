import type { Builder } from '../graph/builder.ts';
import { madeBy } from '../graph/match.ts';
import type { GraphInput, Shape, Value } from '../graph/types.ts';
import { convolveBlocked, NCHWC } from '../lower/blocked/convolve.ts';
import { oneTap } from '../lower/conv/window.ts';
import type { BlockedStates } from './blockedStates.ts';
import { type FirstLayer, factorOf, type Momentum } from './firstLayer.ts';
import type { LayerParts, LayerSteps } from './layerSteps.ts';

/**
 * A first layer under momentum whose weights W and velocities V the runtime updates where they lie. With momentum m, rates r and
 * the factor u of the product of x and d, it keeps V / m^k after k steps, so that nothing but a product is added to it:
 *
 *   V_k / m^k = V_{k-1} / m^(k-1) + u x' (d / m^k)        W_k = W_{k-1} + r_k m^k (V_k / m^k)
 *
 * Both products are convolutions of one tap, which take their operands as they lie and add to a map in its place: y = x W of a map
 * of one pixel for each example and one channel for each input; x' d of a map of one pixel for each input and one channel for each
 * example, by d as the filter. The result of the second is laid out as the filter of the first.
 */
export class InPlaceSteps implements LayerSteps {
  readonly inputs: ReadonlyMap<string, GraphInput>;
  readonly states: ReadonlySet<string>;
  readonly #g: Builder;
  readonly #layer: FirstLayer;
  readonly #momentum: Momentum;
  readonly #kept: BlockedStates;
  readonly #batch: number;
  readonly #xAt: (step: number) => Value;
  /** By how much each step's velocities move the weights: for each unit, as a filter. */
  readonly #factors: readonly Value[];
  #weights: Value;
  #velocity: Value;
  #steps = 0;

  constructor({ g, layer, steps, xAt, rates }: LayerParts, kept: BlockedStates) {
    const { weights, velocity } = kept;
    if (!layer.momentum || !rates) throw new Error('jit: steps in place need momentum.');
    this.inputs = new Map([weights, velocity].map((state) => [state.name, state]));
    this.states = new Set(this.inputs.keys());
    this.#g = g;
    this.#layer = layer;
    this.#momentum = layer.momentum;
    this.#kept = kept;
    this.#batch = layer.x.shape[0] ?? 0;
    this.#xAt = xAt;
    this.#factors = factorsOf(g, rates, layer.momentum.factor, steps, kept.units);
    this.#weights = weights.value;
    this.#velocity = velocity.value;
  }

  outputAt(step: number, added: Value | null): Value {
    const { units, inputs } = this.#kept;
    const pixels = asPixels(this.#g, this.#input(step), [1, this.#batch, 1, inputs]);
    const filter = this.#g.reshape(this.#weights, [units, inputs, 1, 1]);
    const map = convolveBlocked(this.#g, pixels, filter, oneTap([this.#batch, 1]), {
      ...(added && { bias: this.#g.reshape(added, [units]) }),
    });
    const rowsFirst = this.#layer.forwardAxis === 0;
    const plain = this.#g.op(
      'ReorderOutput',
      [map],
      { channels: units, channels_last: rowsFirst ? 1 : 0 },
      NCHWC,
    );
    return this.#g.reshape(plain, rowsFirst ? [this.#batch, units] : [units, this.#batch]);
  }

  addGradient(gradient: Value): void {
    const { units, inputs } = this.#kept;
    const factor = factorOf(this.#layer.update, 'alpha') / this.#scale / this.#powerAt(this.#steps);
    const scaled = this.#g.op('Mul', [gradient, factor]);
    const blocked =
      this.#layer.gradientAxis === 0
        ? asPixels(this.#g, scaled, [1, this.#batch, 1, units])
        : asChannels(this.#g, scaled, [1, units, 1, this.#batch]);
    const filter = this.#g.reshape(blocked, [units, this.#batch, 1, 1]);
    const channels = asChannels(this.#g, this.#input(this.#steps), [1, this.#batch, 1, inputs]);
    const row = oneTap([1, inputs]);
    this.#velocity = convolveBlocked(this.#g, channels, filter, row, { sum: this.#velocity });
    const moved = this.#factors[this.#steps];
    if (!moved) throw new Error(`jit: there is no step ${this.#steps}.`);
    this.#weights = convolveBlocked(this.#g, this.#velocity, moved, row, {
      sum: this.#weights,
      group: units,
    });
    this.#steps++;
  }

  end(): ReadonlyMap<string, Value> {
    const { weights, velocity } = this.#kept;
    return new Map([
      [weights.name, this.#weights],
      [velocity.name, this.#g.op('Mul', [this.#velocity, this.#momentum.factor ** this.#steps])],
    ]);
  }

  /** What the forward product multiplies x by; a convolution has no such factor. */
  get #scale(): number {
    return factorOf(this.#layer.forward, 'alpha');
  }

  #powerAt(step: number): number {
    return this.#momentum.factor ** (step + 1);
  }

  #input(step: number): Value {
    const x = this.#xAt(step);
    if (this.#scale === 1) return x;
    const [bytes] = madeBy(x, 'Cast')?.inputs ?? [];
    return bytes?.dtype === 'uint8'
      ? this.#g.op('DequantizeLinear', [bytes, this.#g.scalar(this.#scale)])
      : this.#g.op('Mul', [x, this.#scale]);
  }
}

/** Rows as pixels, their columns as channels in blocks. */
function asPixels(g: Builder, rows: Value, shape: Shape): Value {
  return g.op('ReorderInput', [g.reshape(rows, shape)], { channels_last: 1 }, NCHWC);
}

/** Rows as channels in blocks, their columns as pixels. */
function asChannels(g: Builder, rows: Value, shape: Shape): Value {
  return g.op('ReorderInput', [g.reshape(rows, shape)], {}, NCHWC);
}

/** r_k m^k for each step, as filters of one tap for `units` maps. */
function factorsOf(
  g: Builder,
  rates: Value | readonly number[],
  momentum: number,
  steps: number,
  units: number,
): readonly Value[] {
  const powers = Array.from({ length: steps }, (_, step) => momentum ** (step + 1));
  const filter = [units, 1, 1, 1];
  if ('length' in rates)
    return powers.map((power, step) => g.fill(filter, power * (rates[step] ?? 0), 'float32'));
  const column = g.constant(Float32Array.from(powers), [steps, 1], 'float32');
  const all = g.expand(g.op('Mul', [g.reshape(rates, [steps, 1]), column]), [steps, units]);
  const sizes = g.int64(new Array<number>(steps).fill(units));
  return g.ops('Split', [g.reshape(all, [steps * units, 1, 1, 1]), sizes], { axis: 0 }, steps);
}
