/** Random numbers of a campaign, so that its seed repeats it: a small counter-based generator (the finaliser of MurmurHash3). */
export class Chance {
  #counter: number;

  constructor(seed: number) {
    this.#counter = Math.imul(seed + 1, 0x9e3779b9);
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    this.#counter = (this.#counter + 0x6d2b79f5) | 0;
    let bits = this.#counter;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}
