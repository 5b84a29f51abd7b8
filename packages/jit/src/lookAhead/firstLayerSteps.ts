import type { Builder } from '../graph/builder.ts';
import type { Value } from '../graph/types.ts';
import { type Descent, plainDescent } from './descent.ts';
import type { FirstLayer } from './firstLayer.ts';
import type { LayerParts, LayerSteps } from './layerSteps.ts';
import { momentumDescent } from './momentum.ts';
import type { Parts } from './parts.ts';

/** The first layer step by step, where most of it is computed for all steps at once. */
export class FirstLayerSteps implements LayerSteps {
  readonly inputs = new Map();
  readonly states: ReadonlySet<string>;
  readonly #g: Builder;
  readonly #layer: FirstLayer;
  readonly #descent: Descent;
  readonly #parts: Parts;
  /** Those of the steps so far, one after the other. */
  #gradients: Value | null = null;

  constructor({ g, layer, parts, x, rates, steps }: LayerParts) {
    const { weights, bias, momentum } = layer;
    this.#g = g;
    this.#layer = layer;
    this.#parts = parts;
    this.#descent =
      momentum && rates
        ? momentumDescent(g, layer, momentum, { x, rates, steps })
        : plainDescent(g, layer, x);
    const own = [weights, momentum?.velocity, bias?.state, bias?.velocity];
    this.states = new Set(own.flatMap((state) => state?.name ?? []));
  }

  /** The layer's output, once the gradients of the steps before are added. */
  outputAt(step: number): Value {
    const { forwardAxis, gradientAxis } = this.#layer;
    const before = this.#parts.of(this.#descent.before, forwardAxis, step);
    if (!before) throw new Error(`jit: looking ahead has no step ${step}.`);
    if (!this.#gradients) return before;
    const batch = before.shape[forwardAxis] ?? 0;
    const [start, end] = [step * batch, (step + 1) * batch];
    const range = [this.#g.int64([0, start]), this.#g.int64([start, end]), this.#g.int64([0, 1])];
    // Examples of the steps before, by those of this one.
    const alike = this.#g.op('Slice', [this.#descent.alike, ...range]);
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

  end(): ReadonlyMap<string, Value> {
    if (!this.#gradients) throw new Error('jit: looking ahead has no gradients.');
    return this.#descent.states(this.#gradients);
  }
}
