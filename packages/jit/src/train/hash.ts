/**
 * Counter-based random numbers on 32-bit words: number i of a draw depends on (seed, step, stream, size of the draw, i)
 * alone, so every engine computes the same ones, in any order. The mixing function is the "lowbias32" of
 * https://github.com/skeeto/hash-prospector with the constants of its best known variant.
 */
export function mix(word: number): number {
  let x = word >>> 0;
  x = Math.imul(x ^ (x >>> 16), MIX[0]);
  x = Math.imul(x ^ (x >>> 15), MIX[1]);
  return (x ^ (x >>> 15)) >>> 0;
}

export const MIX = [0x21f0aaad, 0x735a2d97] as const;

/** Odd, and far from the multiples of small numbers: 2^32 / the golden ratio. */
export const GOLDEN = 0x9e3779b9;

/** The key of one draw. `seed` and `step` are int32. */
export function drawKey(seed: number, step: number, stream: number): number {
  const run = mix(seed + GOLDEN);
  return (mix(run + Math.imul(step, GOLDEN)) ^ mix(stream)) >>> 0;
}

/**
 * What one mixed word is multiplied by to give four: the first four powers of a multiplier for modulus 2^32 from
 * L'Ecuyer, "Tables of linear congruential generators of different sizes and good lattice structure" (Mathematics of
 * Computation 68, 1999). The four are points of a lattice that is fine in every pair of its axes (spectral figure 0.75
 * and more), triple (0.39) and in all four (0.80). Mixing is what a draw costs; the last multiplication is cheap.
 */
export const SPREAD = [0xac564b05, 0x3557ee19, 0x95def97d, 0x0c707e71] as const;

/** Of a draw of `size` numbers, how many words are mixed. */
export const mixedWords = (size: number) => Math.ceil(size / SPREAD.length);

/** The words of a draw, of which the upper bits are the better ones. */
export function drawWords(key: number, size: number): Uint32Array {
  const count = mixedWords(size);
  const words = new Uint32Array(size);
  for (let i = 0; i < count; i++) {
    const x = Math.imul(mix(i + GOLDEN) ^ key, MIX[0]);
    const mixed = x ^ (x >>> 15);
    // What lies past the end of the last row is not stored.
    for (let row = 0; row < SPREAD.length; row++) words[row * count + i] = Math.imul(mixed, SPREAD[row] ?? 0);
  }
  return words;
}

/** The greatest float32 below 1. */
export const BELOW_ONE = 1 - 2 ** -24;

/** A word as a float32 from 0 (included) to 1 (excluded). */
export const unitOf = (word: number) => Math.min(Math.fround(word) * 2 ** -32, BELOW_ONE);

/** A stream's number from its name (FNV-1a). */
export function streamNumber(stream: string | number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(String(stream))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
