/** Uniform numbers from 0 (included) to 1 (not). */
export type Uniform = () => number;

/** A reproducible generator for resampling and simulation: mulberry32 by Tommy Ettinger, 32 bits of state. */
export function seededUniform(seed: number): Uniform {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
