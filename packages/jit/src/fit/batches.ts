/** Batches of one size, one after the other. */
export interface Batches {
  readonly size: number;
  readonly steps: number;
  /** The first of their examples, in the order of the epoch. */
  readonly first: number;
  /** The number of the first of them in the epoch. */
  readonly firstStep: number;
}

/** Examples in batches: all whole ones at once (or each by itself), then what is left. */
export function batchesOf(count: number, batchSize: number, each: boolean): Batches[] {
  const whole = Math.floor(count / batchSize);
  const rest = count % batchSize;
  const full: Batches[] = each
    ? Array.from({ length: whole }, (_, i) => ({
        size: batchSize,
        steps: 1,
        first: i * batchSize,
        firstStep: i,
      }))
    : [{ size: batchSize, steps: whole, first: 0, firstStep: 0 }];
  const last: Batches = { size: rest, steps: 1, first: whole * batchSize, firstStep: whole };
  return [...full, last].filter(({ size, steps }) => size > 0 && steps > 0);
}

/** Means over examples of what batches measured, each a mean over its own examples. */
export class Means {
  readonly #labels: readonly string[];
  readonly #sums: number[];
  #count = 0;

  constructor(labels: readonly string[]) {
    this.#labels = labels;
    this.#sums = labels.map(() => 0);
  }

  /** One list of values for each label, one value for each batch of `size` examples. */
  add(size: number, values: readonly ArrayLike<number>[]): void {
    this.#count += size * (values[0]?.length ?? 0);
    values.forEach((measured, i) => {
      let sum = 0;
      for (let k = 0; k < measured.length; k++) sum += measured[k] ?? 0;
      this.#sums[i] = (this.#sums[i] ?? 0) + sum * size;
    });
  }

  get logs(): Record<string, number> {
    return Object.fromEntries(this.#labels.map((label, i) => [label, (this.#sums[i] ?? 0) / this.#count]));
  }
}
