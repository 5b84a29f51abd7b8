const SIZE = 624;
const MIDDLE = 397;

/**
 * The Mersenne Twister MT19937 (M. Matsumoto and T. Nishimura, ACM Transactions on Modeling and Computer Simulation 8,
 * 1998), seeded by one 32-bit number as its authors' init_genrand does.
 */
export class Mt19937 {
  readonly #state = new Uint32Array(SIZE);
  #next = SIZE;

  /** `seed` is a whole number from 0 to 2^32 - 1. */
  constructor(seed: number) {
    this.#state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const before = this.#word(i - 1);
      this.#state[i] = Math.imul(1_812_433_253, before ^ (before >>> 30)) + i;
    }
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    if (this.#next === SIZE) this.#twist();
    let word = this.#word(this.#next++);
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #word(place: number): number {
    return this.#state[place] ?? 0;
  }

  #twist(): void {
    for (let i = 0; i < SIZE; i++) {
      const mixed = (this.#word(i) & 0x80000000) | (this.#word((i + 1) % SIZE) & 0x7fffffff);
      const odd = mixed & 1 ? 0x9908b0df : 0;
      this.#state[i] = this.#word((i + MIDDLE) % SIZE) ^ (mixed >>> 1) ^ odd;
    }
    this.#next = 0;
  }
}
