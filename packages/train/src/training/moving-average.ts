/**
 * An exponential moving average, a = weight a + (1 - weight) value. It starts from 0, and is therefore divided by 1 - weight^n
 * after n values, as Adam's moments are (D. Kingma and J. Ba, https://arxiv.org/abs/1412.6980, section 3).
 */
export class MovingAverage {
  readonly #weight: number;
  #average = 0;
  #count = 0;

  /** `weight` of what came before, from 0 up and less than 1. */
  constructor(weight: number) {
    this.#weight = weight;
  }

  add(value: number): void {
    this.#average = this.#weight * this.#average + (1 - this.#weight) * value;
    this.#count++;
  }

  /** NaN before the first value. */
  get value(): number {
    return this.#average / (1 - this.#weight ** this.#count);
  }
}
