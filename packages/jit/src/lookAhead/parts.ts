import type { Builder } from '../graph/builder.ts';
import type { Value } from '../graph/types.ts';
import type { Axis } from './firstLayer.ts';

/** Values of all steps cut into those of each, where they are asked for. */
export class Parts {
  readonly #g: Builder;
  readonly #steps: number;
  readonly #known = new Map<Value, readonly Value[]>();

  constructor(g: Builder, steps: number) {
    this.#g = g;
    this.#steps = steps;
  }

  /** The part of one step; `axis` is that of the examples, always the same for a value. */
  of(value: Value, axis: Axis, step: number): Value | undefined {
    const parts = this.#known.get(value) ?? this.#cut(value, axis);
    this.#known.set(value, parts);
    return parts[step];
  }

  #cut(value: Value, axis: Axis): readonly Value[] {
    const batch = (value.shape[axis] ?? 0) / this.#steps;
    const sizes = this.#g.int64(new Array<number>(this.#steps).fill(batch));
    return this.#g.ops('Split', [value, sizes], { axis }, this.#steps);
  }
}
