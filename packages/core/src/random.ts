import { murmur3 } from './murmur3.ts';

/**
 * A seeded source of random numbers that splits into named streams.
 *
 * Generator: sfc32 of Chris Doty-Humphrey's PractRand (public domain, https://pracrand.sourceforge.net/RNG_engines.txt):
 * 128 bits of state, of which 32 count, so that no cycle is shorter than 2^32.
 * Seeding: the stream's path ("7/init/0") is hashed by MurmurHash3 under four seeds, and the state then mixed for 16 rounds.
 *
 * A stream depends on its path alone, never on what else was drawn: adding a consumer moves no other stream.
 */
export class Random {
  /** The seed and the names of the streams that led here, "7/init/0". */
  readonly path: string;
  #a: number;
  #b: number;
  #c: number;
  #counter: number;
  #spare: number | undefined;

  private constructor(path: string) {
    this.path = path;
    const bytes = new TextEncoder().encode(path);
    this.#a = murmur3(bytes, 0x9e3779b9);
    this.#b = murmur3(bytes, 0x7f4a7c15);
    this.#c = murmur3(bytes, 0xf39cc060);
    this.#counter = murmur3(bytes, 0x5cedc834);
    for (let round = 0; round < 16; round++) this.uint32();
  }

  /** The root of a trial's streams. Throws a RangeError unless the seed is a safe integer. */
  static fromSeed(seed: number): Random {
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`Random: seed ${seed} given, a whole number expected; round it.`);
    }
    return new Random(String(seed));
  }

  /** The stream of that name: always the same numbers, however many this one has drawn already. */
  stream(name: string | number): Random {
    return new Random(`${this.path}/${String(name).replaceAll('%', '%25').replaceAll('/', '%2F')}`);
  }

  /** A whole number that stands for this stream, 0 to 2^31 - 1: the seed of a generator elsewhere. Draws nothing. */
  key(): number {
    return murmur3(new TextEncoder().encode(this.path), 0x2545f491) >>> 1;
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A number from `low` (included) to `high` (excluded), on a grid of 2^32 steps. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 2 ** 32);
  }

  /** A normal number, by the polar method (G. Marsaglia and T. A. Bray, SIAM Review 6, 1964). */
  normal(mean = 0, deviation = 1): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return mean + deviation * spare;
    }
    for (;;) {
      const x = this.uniform(-1, 1);
      const y = this.uniform(-1, 1);
      const square = x * x + y * y;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        this.#spare = y * factor;
        return mean + deviation * x * factor;
      }
    }
  }

  /**
   * A whole number from 0 to `count - 1`, each equally likely: values beyond the last full multiple of `count` are
   * drawn again. Throws a RangeError unless `count` is a whole number from 1 to 2^32.
   */
  integer(count: number): number {
    if (!Number.isInteger(count) || count < 1 || count > 2 ** 32) {
      throw new RangeError(`Random.integer: count ${count} given, a whole number from 1 to 2^32 expected.`);
    }
    const limit = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const value = this.uint32();
      if (value < limit) return value % count;
    }
  }

  /** The numbers 0 to `count - 1` in random order (Fisher-Yates: each order equally likely). */
  permutation(count: number): Int32Array {
    const order = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const j = this.integer(i + 1);
      order[i] = order[j] ?? 0;
      order[j] = i;
    }
    return order;
  }
}
