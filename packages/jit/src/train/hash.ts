/**
 * Counter-based random numbers on 32-bit words: number i of a draw depends on (seed, step, stream, i) alone, so every
 * engine computes the same ones, in any order. The mixing function is the "lowbias32" of
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

/** Number `index` of a draw, as a word of which the upper 24 bits are used. */
export function drawWord(key: number, index: number): number {
  const x = Math.imul(mix(index + GOLDEN) ^ key, MIX[0]);
  return Math.imul(x ^ (x >>> 15), MIX[1]) >>> 0;
}

/** A stream's number from its name (FNV-1a). */
export function streamNumber(stream: string | number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(String(stream))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
