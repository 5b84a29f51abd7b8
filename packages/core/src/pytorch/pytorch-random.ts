import { Mt19937 } from './mt19937.ts';

/** Normal numbers of one call from this count on come in blocks of so many. */
const BLOCK = 16;

/**
 * PyTorch's random numbers on a processor, for replaying a training whose source fixed its seed: after
 * `PyTorchRandom.fromSeed(0)` the same calls in the same order give what they give after `torch.manual_seed(0)`, to
 * the last bits of a logarithm or cosine in single precision.
 *
 * It is no `Random`: there is one sequence and no streams, so the order of the draws counts, as it does there.
 * (Behaviour: aten/src/ATen/core/DistributionsHelper.h and aten/src/ATen/native/cpu/DistributionTemplates.h.)
 */
export class PyTorchRandom {
  readonly #generator: Mt19937;
  /** The second normal number of a pair that was drawn for one. */
  #spare: number | undefined;

  private constructor(generator: Mt19937) {
    this.#generator = generator;
  }

  /** As `torch.manual_seed(seed)`: its low 32 bits count. Throws a RangeError unless the seed is a safe integer. */
  static fromSeed(seed: number): PyTorchRandom {
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`PyTorchRandom: seed ${seed} given, a whole number expected; round it.`);
    }
    return new PyTorchRandom(new Mt19937(Number(BigInt.asUintN(32, BigInt(seed)))));
  }

  /** As `torch.rand(count)`: numbers from 0 (included) to 1 (excluded) on a grid of 2^24 steps. */
  rand(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => (this.#generator.uint32() & 0xffffff) / 2 ** 24);
  }

  /** As `torch.empty(count).uniform_(low, high)`, in single precision throughout. */
  uniform(count: number, low: number, high: number): Float32Array {
    const [from, to] = [Math.fround(low), Math.fround(high)];
    const width = Math.fround(to - from);
    return this.rand(count).map((value) => Math.fround(value * width) + from);
  }

  /**
   * As `torch.randn(count)`, by the method of Box and Muller: 16 and more numbers in blocks of 16 from single-precision
   * uniforms, where a last block that is not full is drawn anew together with the numbers before it; fewer numbers one
   * by one from double-precision uniforms, in pairs of which the second is kept for the next call.
   */
  randn(count: number): Float32Array {
    if (count < BLOCK) return Float32Array.from({ length: count }, () => this.#normal());
    const values = this.rand(count);
    for (let start = 0; start + BLOCK <= count; start += BLOCK)
      toNormal(values.subarray(start, start + BLOCK));
    if (count % BLOCK !== 0) {
      const last = values.subarray(count - BLOCK);
      last.set(this.rand(BLOCK));
      toNormal(last);
    }
    return values;
  }

  /** As `torch.randperm(count)`: the numbers 0 to `count - 1`, each swapped with one of those from it on. */
  randperm(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = 0; i < count - 1; i++) {
      const other = i + (this.#generator.uint32() % (count - i));
      const value = order[i] ?? 0;
      order[i] = order[other] ?? 0;
      order[other] = value;
    }
    return order;
  }

  #normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const angle = 2 * Math.PI * this.#double();
    const radius = Math.sqrt(-2 * Math.log1p(-this.#double()));
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** From 0 to 1 on a grid of 2^53 steps: two words, the first the high one, of which the low 53 bits count. */
  #double(): number {
    const high = this.#generator.uint32() & 0x1fffff;
    return (high * 2 ** 32 + this.#generator.uint32()) / 2 ** 53;
  }
}

/** Sixteen uniform numbers to normal ones, in place: number i and number i + 8 are a pair. */
function toNormal(block: Float32Array): void {
  const half = BLOCK / 2;
  for (let i = 0; i < half; i++) {
    const radius = Math.fround(Math.sqrt(-2 * Math.fround(Math.log(1 - (block[i] ?? 0)))));
    const angle = Math.fround(2 * Math.PI * (block[i + half] ?? 0));
    block[i] = radius * Math.cos(angle);
    block[i + half] = radius * Math.sin(angle);
  }
}
