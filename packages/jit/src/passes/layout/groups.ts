import type { Value } from '../../graph/types.ts';

/** Sets of values that are to share one decision (union-find). */
export class Groups {
  readonly #parents = new Map<Value, Value>();

  /** The value that stands for its group. */
  of(value: Value): Value {
    let root = value;
    for (let up = this.#parents.get(root); up; up = this.#parents.get(root)) root = up;
    // The way is short the next time: else long chains of operations take time that grows with their square.
    for (let at = value, up = this.#parents.get(at); up && up !== root; at = up, up = this.#parents.get(at)) {
      this.#parents.set(at, root);
    }
    return root;
  }

  join(values: readonly Value[]): void {
    const [first, ...rest] = values;
    if (!first) return;
    for (const value of rest) {
      const [a, b] = [this.of(first), this.of(value)];
      if (a !== b) this.#parents.set(b, a);
    }
  }
}
