import type { Builder } from '../graph/builder.ts';
import type { GraphInput, Value } from '../graph/types.ts';
import type { FirstLayer } from './firstLayer.ts';
import type { Parts } from './parts.ts';

/** The first layer in several steps, one after the other. */
export interface LayerSteps {
  /** Inputs in the place of the graph's own, by name: states in another layout. */
  readonly inputs: ReadonlyMap<string, GraphInput>;
  /** The names of the states that it makes. */
  readonly states: ReadonlySet<string>;
  /** The layer's output; `added` is what this step adds to its product, as far as it does not make that itself. */
  outputAt(step: number, added: Value | null): Value;
  /** The gradient at the layer's output, once for each step. */
  addGradient(gradient: Value): void;
  /** The states after the last step, by name. */
  end(): ReadonlyMap<string, Value>;
}

/** What they are made of. */
export interface LayerParts {
  readonly g: Builder;
  readonly layer: FirstLayer;
  readonly steps: number;
  readonly parts: Parts;
  /** The inputs of all steps, [steps * batch, inputs]. */
  readonly x: Value;
  /** Those of one step, made for it alone. */
  xAt(step: number): Value;
  /** With momentum: one for each step, [1, steps], or numbers. */
  readonly rates: Value | readonly number[] | null;
}

export type MakeLayerSteps = (parts: LayerParts) => LayerSteps;
